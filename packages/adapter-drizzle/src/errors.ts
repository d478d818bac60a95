import { OwnerMissing, StorageUnavailable, UniqueViolation } from '@fetch-users/core'
import { type Column, DrizzleQueryError } from 'drizzle-orm'

/** What a driver's error means. */
export type Diagnosis =
  | { readonly kind: 'unique'; readonly column: string }
  | { readonly kind: 'owner' }
  | { readonly kind: 'unavailable' }
  | null

/**
 * Runs a query, and speaks of its failure in the words of the ports. Drizzle's own error quotes
 * every parameter, addresses and hashes among them: only the driver's goes on.
 */
export async function translated<T>(
  query: () => T | PromiseLike<T>,
  diagnose: (error: Error) => Diagnosis,
  columns: Readonly<Record<string, Column>>,
): Promise<T> {
  try {
    return await query()
  } catch (error) {
    const cause = error instanceof DrizzleQueryError ? error.cause : error
    const diagnosis = cause instanceof Error ? diagnose(cause) : null
    if (diagnosis?.kind === 'unique') {
      throw new UniqueViolation(propertyOf(diagnosis.column, columns), { cause })
    }
    if (diagnosis?.kind === 'owner') throw new OwnerMissing({ cause })
    if (diagnosis?.kind === 'unavailable') throw new StorageUnavailable({ cause })
    throw cause
  }
}

function propertyOf(name: string, columns: Readonly<Record<string, Column>>): string {
  return Object.entries(columns).find(([, column]) => column.name === name)?.[0] ?? name
}
