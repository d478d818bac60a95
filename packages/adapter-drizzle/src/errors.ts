import { OwnerMissing, StorageUnavailable, UniqueViolation } from '@fetch-users/core'
import { type Column, DrizzleQueryError } from 'drizzle-orm'

/** What a driver's error means. */
export type Diagnosis =
  /** `what` is a column, or the name of the constraint or index on it. */
  | { readonly kind: 'unique'; readonly what: string }
  | { readonly kind: 'foreign-key' }
  | { readonly kind: 'unavailable' }
  /** Chosen to give way to another transaction: the same again may well succeed. */
  | { readonly kind: 'conflict' }
  | null

/** How a store's queries are run. */
export interface TranslationOptions {
  readonly diagnose: (error: Error) => Diagnosis
  readonly columns: Readonly<Record<string, Column>>
  /** Rows of this table belong to a user: a missing target is a missing owner. */
  readonly isOwned?: boolean | undefined
}

const mostAttempts = 10

/**
 * Makes the runner of a store's queries, which speaks of failures in the words of the ports.
 * Drizzle's errors, and some drivers', quote values, addresses and hashes among them: none goes on.
 */
export function createTranslation(
  options: TranslationOptions,
): <T>(query: () => PromiseLike<T>) => Promise<T> {
  return async (query) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await query()
      } catch (error) {
        const cause = error instanceof DrizzleQueryError ? error.cause : error
        if (!(cause instanceof Error)) throw cause
        const diagnosis = options.diagnose(cause)
        if (mayPass(diagnosis, options) && attempt < mostAttempts) continue
        throw translation(cause, diagnosis, options)
      }
    }
  }
}

/** A row that came between, a log-in during a deletion for one, may be gone at the next attempt. */
function mayPass(diagnosis: Diagnosis, { isOwned }: TranslationOptions): boolean {
  return diagnosis?.kind === 'conflict' || (diagnosis?.kind === 'foreign-key' && !isOwned)
}

function translation(
  error: Error,
  diagnosis: Diagnosis,
  { columns, isOwned }: TranslationOptions,
): Error {
  if (diagnosis?.kind === 'unique') return new UniqueViolation(propertyOf(diagnosis.what, columns))
  if (diagnosis?.kind === 'foreign-key' && isOwned) return new OwnerMissing()
  const cause = withoutValues(error)
  const isTransient = diagnosis?.kind === 'unavailable' || diagnosis?.kind === 'conflict'
  return isTransient ? new StorageUnavailable({ cause }) : cause
}

/** Drivers hang the statement, its parameters and the row onto their errors. */
function withoutValues(error: Error): Error {
  const code = codeOf(error)
  return Object.assign(new Error(error.message), { name: error.name }, code && { code })
}

/** The property of a column, by its name or by that of an index or constraint that has it in. */
function propertyOf(what: string, columns: Readonly<Record<string, Column>>): string {
  const entries = Object.entries(columns)
  const named = entries.find(([, { name, uniqueName }]) => name === what || uniqueName === what)
  if (named) return named[0]
  const [longest] = entries
    .filter(([, { name }]) => what.includes(name))
    .sort(([, a], [, b]) => b.name.length - a.name.length)
  return longest?.[0] ?? what
}

/** The code of a driver's error, or `''`. */
export function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}

/** Codes of Node's sockets, which drivers pass on. */
export const socketFailure: RegExp =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/
