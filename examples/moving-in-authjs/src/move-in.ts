import { type BaseUser, canonicalEmail, type OAuthAccount, type Storage } from '@fetch-users/core'

/** What Auth.js has, as far as it matters here. */
export interface OldRows {
  readonly users: readonly OldUser[]
  readonly accounts: readonly OldAccount[]
}

/** A row of `user`. */
export interface OldUser {
  readonly id: string
  readonly email: string | null
  readonly emailVerified: Date | null
}

/** A row of `account`. */
export interface OldAccount {
  readonly userId: string
  readonly type: string
  readonly provider: string
  readonly providerAccountId: string
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
export function planMove({ users, accounts }: OldRows): Plan {
  const linked = accounts.filter(({ type }) => type === 'oauth' || type === 'oidc')
  return {
    problems: addressProblems(users),
    users: new Map(
      users.map(({ id, email, emailVerified }) => [
        id,
        { email: canonical(email), isVerified: emailVerified !== null },
      ]),
    ),
    links: linked.map(({ provider, providerAccountId: accountId, userId }) => {
      // Its tokens stay behind: the next log-in brings new ones.
      return { provider, accountId, userId, accountEmail: null, tokens: null }
    }),
  }
}

function addressProblems(users: readonly OldUser[]): string[] {
  const owners = new Map<string, string[]>()
  for (const { id, email } of users) {
    const address = canonical(email)
    if (address !== null) owners.set(address, [...(owners.get(address) ?? []), id])
  }
  const unusable = users.filter(({ email }) => canonical(email) === null)
  const shared = [...owners.values()].filter(({ length }) => length > 1)
  return [
    ...unusable.map(({ id }) => `no address that can be used: user ${id}`),
    ...shared.map((ids) => `one address, in several spellings: users ${ids.join(', ')}`),
  ]
}

function canonical(email: string | null): string | null {
  return email === null ? null : canonicalEmail(email)
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
