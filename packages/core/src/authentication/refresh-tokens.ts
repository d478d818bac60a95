import { sha256 } from '../crypto/digest.ts'
import { createFingerprints } from '../crypto/fingerprint.ts'
import type { FoundSession, Session } from '../ports/session-store.ts'
import type { BackendEnvironment } from './environment.ts'
import type { IssuedToken } from './issued-token.ts'
import {
  newSessionId,
  openSessionRows,
  type SessionLifetimes,
  secondsUntil,
} from './session-rows.ts'
import type { Strategy, Subject } from './strategy.ts'

/** Log-ins that go on by refresh tokens: each a row in `storage.sessions`. */
export interface RefreshTokens<out User>
  extends Pick<Strategy<User>, 'issue' | 'revoke'>,
    Required<Pick<Strategy<User>, 'refresh' | 'accepts'>> {
  /** Finds the session that an access token names, if it goes on. */
  findSession(id: string): Promise<FoundSession<User> | null>
}

/** What {@link createRefreshTokens} needs to know of access tokens. */
export interface AccessTokens {
  readonly lifetimeSeconds: number
  sign(subject: Subject, lifetimeSeconds: number, sessionId: string): Promise<string>
}

/** How long the token before the present one still works: requests in parallel, lost answers. */
const graceMilliseconds = 10_000

/** The session, its generation, and the signature of both. */
const shape = /^([\w-]{22})\.(0|[1-9]\d{0,8})\.([\w-]{43})$/

/**
 * Makes and trades refresh tokens. A token is `sid.n.HMAC`, so that it can be made again: of many
 * requests at once with one token, all are given the same next one.
 *
 * @see RFC 9700 section 4.14.2
 */
export function createRefreshTokens<User>(
  environment: BackendEnvironment<User>,
  lifetimes: SessionLifetimes,
  access: AccessTokens,
): RefreshTokens<User> {
  const { name, keys, clock } = environment
  const rows = openSessionRows(environment, lifetimes)
  const signatures = createFingerprints(keys, 'refresh')
  const textOf = (id: string, n: number): string => `${name}.${id}.${n}`

  async function tokensOf(session: Session, n: number): Promise<IssuedToken> {
    const { id, expiresAt } = session
    const secondsLeft = secondsUntil(expiresAt, clock())
    const lifetimeSeconds = Math.min(access.lifetimeSeconds, secondsLeft)
    const signature = await signatures.of(textOf(id, n))
    return {
      token: await access.sign(session, lifetimeSeconds, id),
      lifetimeSeconds,
      refresh: { token: `${id}.${n}.${signature}`, lifetimeSeconds: secondsLeft },
      sessionId: id,
    }
  }

  async function renew(session: Session, n: number): Promise<IssuedToken | 'reused' | null> {
    const { id, userId, tokenDigest } = session
    const now = clock()
    const isPresent = n === session.generation
    if (isPresent && (await rows.store.rotate(id, userId, n, now))) return tokensOf(session, n + 1)
    // Another request with this token was quicker: by how much, its row says.
    const current = isPresent ? (await rows.find(tokenDigest))?.session : session
    if (!current || current.generation === n) return null
    const age = now.getTime() - current.lastUsedAt.getTime()
    const isRepeated = current.generation === n + 1 && age <= graceMilliseconds
    if (isRepeated) return tokensOf(current, n + 1)
    await rows.store.delete(id, userId)
    return 'reused'
  }

  return {
    async issue(subject, context) {
      const id = newSessionId()
      const tokenDigest = await digestOf(id)
      return tokensOf(await rows.begin(subject, context, { id, tokenDigest }), 0)
    },

    async refresh(token) {
      const [, id = '', digits = '', signature = ''] = shape.exec(token) ?? []
      const n = Number(digits)
      if (!(await signatures.matches(textOf(id, n), signature))) return null
      const found = await rows.find(await digestOf(id))
      if (!found || n > found.session.generation) return null
      const { session, account } = found
      return {
        credential: { ...session, sessionId: id, account },
        renew: () => renew(session, n),
      }
    },

    findSession: async (id) => rows.find(await digestOf(id)),
    revoke: rows.end,
    accepts: rows.accepts,
  }
}

/** A session is found by its id alone here. No header can hold the line break: no token opens it. */
function digestOf(id: string): Promise<string> {
  return sha256(`refresh\n${id}`)
}
