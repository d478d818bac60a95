import { OwnerMissing, StorageUnavailable, UniqueViolation } from '@fetch-users/core'
import { DrizzleQueryError, getTableColumns, type Table } from 'drizzle-orm'
import type { Diagnosis, Dialect } from './dialect.ts'
import { columnsByConstraint } from './table-config.ts'

/** Runs a query, and speaks of its failure in the words of the ports. */
export type Run = <T>(query: () => PromiseLike<T>) => Promise<T>

/** As often as a query is tried that stands in another's way. */
export const mostAttempts = 10

/**
 * Makes the runner of the queries on a table. Drizzle's errors, and some drivers', quote values,
 * addresses and hashes among them: none goes on.
 */
export function createRun(dialect: Dialect, table: Table): Run {
  const fieldOf = createFieldNames(dialect, table)
  return async (query) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await dialect.assertSafe?.()
        return await query()
      } catch (error) {
        const cause = driverError(error)
        const diagnosis = dialect.diagnose(cause)
        if (diagnosis?.kind === 'conflict' && attempt < mostAttempts) continue
        if (diagnosis?.kind === 'unique') throw new UniqueViolation(fieldOf(diagnosis.what))
        throw translation(cause, diagnosis)
      }
    }
  }
}

/** The same for a table whose rows belong to users: a missing target is a missing owner. */
export function createOwnedRun(dialect: Dialect, table: Table): Run {
  const run = createRun(dialect, table)
  return (query) =>
    run(query).catch((error: unknown) => {
      throw error instanceof ForeignKeyRefusal ? new OwnerMissing() : error
    })
}

/** What a {@link Run} throws when a foreign key is in the way. */
export class ForeignKeyRefusal extends Error {
  override readonly name: string = 'ForeignKeyRefusal'
}

/** What Drizzle wraps. */
export function driverError(error: unknown): Error {
  const cause = error instanceof DrizzleQueryError ? error.cause : error
  return cause instanceof Error ? cause : new Error(`the driver threw no Error: ${typeof cause}`)
}

function translation(error: Error, diagnosis: Diagnosis): Error {
  const cause = withoutValues(error, diagnosis?.kind === 'value')
  if (diagnosis?.kind === 'foreign-key') return new ForeignKeyRefusal(cause.message, { cause })
  const isTransient = diagnosis?.kind === 'unavailable' || diagnosis?.kind === 'conflict'
  return isTransient ? new StorageUnavailable({ cause }) : cause
}

/** Drivers hang the statement, its parameters and the row onto their errors. */
function withoutValues(error: Error, isAboutValue: boolean): Error {
  const code = codeOf(error)
  const message = isAboutValue ? `a value was refused: ${code}` : error.message
  const stack = !isAboutValue && error.stack ? { stack: error.stack } : {}
  return Object.assign(new Error(message), { name: error.name }, stack, code && { code })
}

/** Makes the function that names the taken property: the address if it is there, or else the last. */
function createFieldNames(dialect: Dialect, table: Table): (what: string) => string {
  const byConstraint = columnsByConstraint(dialect.configOf(table))
  const properties = Object.entries(getTableColumns(table)).map(([property, { name }]) => ({
    property,
    names: [name, snakeCase(property)],
  }))
  return (what) => {
    const columns = byConstraint.get(what) ?? what.replaceAll('"', '').split(/,\s*/)
    const found = columns.flatMap((column) => {
      const exact = properties.filter(({ names }) => names.includes(column))
      return exact.length > 0 ? exact : inside(column, properties)
    })
    const all = found.map(({ property }) => property)
    return all.includes('email') ? 'email' : (all.at(-1) ?? what)
  }
}

/** Names a column that has no name of its own, where Drizzle's `casing` does. */
function snakeCase(property: string): string {
  const words = property.match(/[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+/g) ?? []
  return words.join('_').toLowerCase()
}

interface Property {
  readonly property: string
  readonly names: readonly string[]
}

/** The property with the longest name that stands in the name of an index on an expression. */
function inside(what: string, properties: readonly Property[]): Property[] {
  const length = ({ names }: Property): number =>
    Math.max(...names.map((name) => (what.includes(name) ? name.length : 0)))
  return properties
    .filter((property) => length(property) > 0)
    .sort((a, b) => length(b) - length(a))
    .slice(0, 1)
}

/** The code of a driver's error, or of what caused it; `''` where there is none. */
export function codeOf(error: Error): string {
  const { code, errno, cause } = error as { code?: unknown; errno?: unknown; cause?: unknown }
  const own = code ?? errno
  if (own !== undefined) return String(own)
  return cause instanceof Error ? codeOf(cause) : ''
}

/** Codes of Node's sockets and resolver, which drivers pass on. `ENOENT` is a missing unix socket. */
export const socketFailure: RegExp =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|ENOENT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EMFILE|UND_ERR_\w+)$/
