import type { Session, SessionStore } from '../ports/session-store.ts'
import { after, type ContractOptions, needed, type Setting, start, withUsers } from './contract.ts'

/** How to set a session store up for its contract. */
export interface SessionContractOptions extends ContractOptions {
  /**
   * The sessions stand apart from the users: the store cannot tell whether there is an owner.
   *
   * @default false
   */
  readonly isApart?: boolean | undefined
}

type SessionCase = (
  work: (setting: Setting & { readonly sessions: SessionStore<unknown> }) => Promise<void>,
) => () => Promise<void>

/** Makes what makes a case begin with two users, and no session. */
export function sessionSetting(options: SessionContractOptions): SessionCase {
  return (work) =>
    withUsers(options, (setting) =>
      work({ ...setting, sessions: needed(setting.storage, 'sessions') }),
    )
}

export function sessionOf(userId: string, name: string): Session {
  return {
    id: `id ${name}`,
    tokenDigest: `digest ${name}`,
    userId,
    backend: 'cookie',
    securityStamp: 'stamp',
    authenticatedAt: after(-1),
    createdAt: after(1),
    lastUsedAt: start,
    expiresAt: after(60_000),
    generation: 0,
    ip: '2001:db8::1',
    userAgent: null,
  }
}
