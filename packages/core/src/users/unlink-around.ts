import type { Account, BaseUser } from '../ports/user-store.ts'
import type { UsersEnvironment } from './environment.ts'

/**
 * Makes a change that proves a mailbox for the first time, and drops what was linked until then: it
 * may be somebody else's. Before the change, because it must not happen without; after it, for what
 * began meanwhile.
 */
export async function unlinkAround<User extends BaseUser>(
  { storage, effects }: UsersEnvironment<User>,
  { id, isDue }: { readonly id: string; readonly isDue: boolean },
  change: () => Promise<Account<User> | null>,
): Promise<Account<User> | null> {
  const { oauthAccounts } = storage
  if (!isDue || !oauthAccounts) return change()
  await oauthAccounts.deleteAll(id)
  const written = await change()
  if (written) await effects.now(() => oauthAccounts.deleteAll(id))
  return written
}
