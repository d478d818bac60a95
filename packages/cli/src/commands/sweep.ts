import type { ApplicationAuth } from '../application.ts'
import type { Answer } from '../terminal.ts'

/** Sweeps what has expired out of the stores. */
export async function sweep(auth: ApplicationAuth): Promise<Answer> {
  const deleted = await auth.deleteExpired()
  return { json: { deleted }, text: `Deleted ${deleted} expired records.` }
}
