import { type BaseUser, canonicalEmail, type OAuthAccount, type Storage } from '@fetch-users/core'

/** What better-auth has, as far as it matters here. */
export interface OldRows {
  readonly users: readonly OldUser[]
  readonly accounts: readonly OldAccount[]
}

/** A row of `user`. All but the first two are of the plugin admin. */
export interface OldUser {
  readonly id: string
  readonly email: string
  readonly role?: string | null
  readonly banned?: boolean | null
  readonly banExpires?: Date | null
}

/** A row of `account`: a password, or an account at a provider. */
export interface OldAccount {
  readonly userId: string
  readonly providerId: string
  readonly accountId: string
  readonly password: string | null
}

/** What is to be written. */
export interface Plan {
  /** What has to be put right by hand first. Users go by their ids: no line has an address. */
  readonly problems: readonly string[]
  /** The columns that change, by the user's id. */
  readonly users: ReadonlyMap<string, Readonly<Record<string, unknown>>>
  readonly links: readonly OAuthAccount[]
}

/** Says what becomes of the rows. Writes nothing. */
export function planMove({ users, accounts }: OldRows, now: Date): Plan {
  const passwords = new Map(
    accounts
      .filter(({ providerId }) => providerId === 'credential')
      .map(({ userId, password }) => [userId, password]),
  )
  const linked = accounts.filter(({ providerId }) => providerId !== 'credential')
  return {
    problems: [...addressProblems(users), ...linkProblems(linked)],
    users: new Map(users.map((user) => [user.id, changesOf(user, passwords.get(user.id), now)])),
    links: linked.map(({ providerId, accountId, userId }) => {
      // Its tokens stay behind: the next log-in brings new ones.
      return { provider: providerId, accountId, userId, accountEmail: null, tokens: null }
    }),
  }
}

function changesOf(
  { email, role, banned, banExpires }: OldUser,
  hashedPassword: string | null | undefined,
  now: Date,
) {
  const isBanned = banned && (!banExpires || banExpires > now)
  return {
    email: canonicalEmail(email),
    ...(hashedPassword && { hashedPassword }),
    ...(isBanned && { isActive: false }),
    ...(role?.split(',').includes('admin') && { isSuperuser: true }),
  }
}

function addressProblems(users: readonly OldUser[]): string[] {
  const unusable = users.filter(({ email }) => canonicalEmail(email) === null)
  const shared = sharing(users.map(({ email, id }) => [canonicalEmail(email) ?? id, id]))
  return [
    ...unusable.map(({ id }) => `no address that can be used: user ${id}`),
    ...shared.map((ids) => `one address, in several spellings: users ${ids}`),
  ]
}

function linkProblems(linked: readonly OldAccount[]): string[] {
  const shared = sharing(
    linked.map(({ providerId, accountId, userId }) => [`${providerId} ${accountId}`, userId]),
  )
  return shared.map((ids) => `one account at a provider, linked twice: users ${ids}`)
}

/** Who has a key in common, each group as text. */
function sharing(owners: readonly (readonly [key: string, userId: string])[]): string[] {
  const byKey = new Map<string, string[]>()
  for (const [key, userId] of owners) byKey.set(key, [...(byKey.get(key) ?? []), userId])
  return [...byKey.values()].filter(({ length }) => length > 1).map((ids) => ids.join(', '))
}

/**
 * Writes what is planned. May be run again: who has logged in here by password stays as it is. Once the
 * application is open, do not: it would link again what its users unlinked.
 *
 * @throws {Error} before it changes anything, when there are problems.
 */
export async function moveIn(plan: Plan, storage: Storage<BaseUser>): Promise<void> {
  if (plan.problems.length > 0) throw new Error(plan.problems.join('\n'))
  const { users, oauthAccounts } = storage
  for (const [id, changes] of plan.users) await users.update(id, changes, { securityStamp: null })
  for (const link of plan.links) {
    const stored = await oauthAccounts?.find(link.provider, link.accountId)
    if (!stored) await oauthAccounts?.insert(link)
  }
}
