import { sha256 } from '../crypto/digest.ts'
import { randomText } from '../crypto/random.ts'
import { createSeal } from '../crypto/seal.ts'
import { epochSeconds } from '../crypto/signed-token.ts'
import { AuthError, type HeaderList } from '../errors.ts'
import type { FeatureEnvironment } from '../feature.ts'
import {
  type CookieAttributes,
  cookieNames,
  cookieValues,
  serializeCookie,
} from '../http/cookie.ts'
import type { OneTimeTokenStore } from '../ports/one-time-token-store.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { ResponseIssuer } from './provider.ts'

/** What a flow is for: to log somebody in, or to link an account to who is logged in. */
export type FlowPurpose = 'login' | 'associate'

/** What a flow has to remember while the user is at the provider. */
export interface Flow {
  readonly provider: string
  readonly purpose: FlowPurpose
  /** The backend that answers the log-in. */
  readonly backend: string
  readonly redirectTo: string | null
  /** Whom an account is to be linked to, and by which log-in. */
  readonly caller: FlowCaller | null
  /** Who has to sign for the answer, where the provider says so (RFC 9207). */
  readonly issuer: ResponseIssuer | null
  readonly codeVerifier: string
  readonly nonce: string
}

/** The log-in that started to link an account. */
export interface FlowCaller {
  readonly userId: string
  readonly sessionId: string | null
  readonly securityStamp: string
}

/** A flow that this browser started and has not finished. */
export interface OpenFlow extends Flow {
  /** Ends it. Of however many at once, one finds it open. @throws {AuthError} OAUTH_INVALID_STATE */
  consume(): Promise<void>
  /** Makes the browser forget it. */
  readonly forget: HeaderList
}

/** Starts flows, and recognizes those that come back. */
export interface Flows {
  start(
    flow: Omit<Flow, 'codeVerifier' | 'nonce'>,
    cookies: string | null,
  ): Promise<{ readonly flow: Flow; readonly state: string; readonly headers: HeaderList }>
  /**
   * Opens the flow that a state names.
   *
   * @throws {AuthError} ACCESS_TOKEN_DECODE_ERROR for what is no state of ours,
   * ACCESS_TOKEN_ALREADY_EXPIRED, OAUTH_INVALID_STATE for a flow of another browser, provider or
   * purpose.
   */
  open(
    state: string,
    expected: Pick<Flow, 'provider' | 'purpose'>,
    cookies: string | null,
  ): Promise<OpenFlow>
}

const lifetimeSeconds = 10 * 60
/** Flows that a browser may have under way; more would make the Cookie header too long. */
const mostFlows = 5

/**
 * Makes the flows of an application. The state that travels is a signed token without content; all
 * else lies sealed in a cookie of that flow, so that a state alone is worth nothing elsewhere.
 *
 * @see RFC 9700 sections 2.1 and 4.7
 */
export function createFlows<User extends BaseUser>(
  { baseUrl, keys, clock, stateSigner }: FeatureEnvironment<User>,
  oneTimeTokens: OneTimeTokenStore,
): Flows {
  const seal = createSeal(keys, 'oauth-flow')
  const signers = { login: stateSigner(''), associate: stateSigner('-associate') }
  const namePrefix = `${baseUrl.isSecure ? '__Host-' : ''}fetch-users-flow-`
  const attributes: CookieAttributes = {
    maxAgeSeconds: lifetimeSeconds,
    path: '/',
    domain: null,
    secure: baseUrl.isSecure,
    httpOnly: true,
    sameSite: 'lax', // the provider sends the browser back by a navigation
  }
  const secondOf = (name: string): number => Number.parseInt(name.slice(namePrefix.length), 36)
  const cookie = (name: string, value: string): [string, string] => [
    'set-cookie',
    serializeCookie(name, value, value ? attributes : { ...attributes, maxAgeSeconds: 0 }),
  ]

  /** Returns the id and end of a flow of this purpose. */
  async function readState(
    state: string,
    purpose: FlowPurpose,
  ): Promise<{ id: string; end: Date }> {
    const claims = await signers[purpose].judge(state)
    if (claims === 'expired') throw new AuthError('ACCESS_TOKEN_ALREADY_EXPIRED')
    if (claims) return { id: String(claims.sub), end: new Date(Number(claims.exp) * 1000) }
    const other = purpose === 'login' ? 'associate' : 'login'
    const isOther = (await signers[other].judge(state)) !== null
    throw new AuthError(isOther ? 'OAUTH_INVALID_STATE' : 'ACCESS_TOKEN_DECODE_ERROR')
  }

  return {
    async start(rest, cookies) {
      // The time in front sorts a browser's flows by age; those of one second come oldest first
      // (RFC 6265 section 5.4).
      const id = `${epochSeconds(clock()).toString(36)}-${randomText(16)}`
      const flow = { ...rest, codeVerifier: randomText(32), nonce: randomText(16) }
      const others = cookieNames(cookies, namePrefix).sort((a, b) => secondOf(a) - secondOf(b))
      const excess = others.slice(0, Math.max(0, others.length - mostFlows + 1))
      const headers = [
        ...excess.map((name) => cookie(name, '')),
        cookie(namePrefix + id, await seal.seal(JSON.stringify(flow), id)),
      ]
      return {
        flow,
        state: await signers[flow.purpose].sign({ sub: id }, lifetimeSeconds),
        headers,
      }
    },

    async open(state, { provider, purpose }, cookies) {
      const { id, end } = await readState(state, purpose)
      const name = namePrefix + id
      const [sealed, ...more] = cookieValues(cookies, name)
      const text = sealed && more.length === 0 ? await seal.open(sealed, id) : null
      // Nobody else can have sealed it.
      const flow = text === null ? null : (JSON.parse(text) as Flow)
      if (flow?.provider !== provider || flow.purpose !== purpose) {
        throw new AuthError('OAUTH_INVALID_STATE')
      }
      return {
        ...flow,
        forget: [cookie(name, '')],
        async consume() {
          const isFirst = await oneTimeTokens.consume(await sha256(`oauth-state ${id}`), end)
          if (!isFirst) throw new AuthError('OAUTH_INVALID_STATE')
        },
      }
    },
  }
}
