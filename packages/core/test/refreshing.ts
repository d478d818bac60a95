import {
  type AuthEvent,
  type AuthOptions,
  type BaseUser,
  bearerTransport,
  cookieTransport,
  createAuth,
  jwtStrategy,
  type RefreshOptions,
} from '../src/index.ts'
import { memoryStorage } from '../src/testing/memory-storage.ts'
import { hasher, origin, password, secret } from './setup.ts'

export const email = 'ann@example.com'
export const day = 24 * 60 * 60 * 1000
export const jsonType = { 'content-type': 'application/json' }
export const ownOrigin = { origin }

type Name = 'mobile' | 'page' | 'web'
type Options = Partial<AuthOptions<BaseUser, Name>>

/** Refresh tokens in JSON, in a cookie beside a bearer token, and beside a cookie. */
export function refreshing(refresh: true | RefreshOptions = true) {
  const strategy = jwtStrategy({ refresh })
  return {
    mobile: { transport: bearerTransport(), strategy },
    page: { transport: bearerTransport({ refreshCookie: true }), strategy },
    web: { transport: cookieTransport({ name: '__Host-web', httpOnly: false }), strategy },
  }
}

/** An application with refresh tokens on memory stores, and Ann in it. */
export async function setUpRefreshing(options: Options = {}) {
  const time = { now: Date.parse('2026-01-01T00:00:00Z') }
  const events: AuthEvent[] = []
  const storage = memoryStorage()
  const auth = createAuth<BaseUser, Name>({
    baseUrl: origin,
    secret,
    storage,
    passwordHasher: hasher,
    backends: refreshing(),
    clock: () => new Date(time.now),
    onEvent: (event) => void events.push(event),
    ...options,
  })
  const user = await auth.users.create({ email, password })
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    const all = { ...(body !== undefined && jsonType), ...headers }
    return auth.handler(new Request(origin + path, { method: 'POST', headers: all, ...content }))
  }
  const pairOf = async (response: Response) => {
    const { access_token: access, refresh_token: refresh } = await response.json()
    return { access: String(access), refresh: String(refresh) }
  }
  const trade = (refresh: string) => post('/auth/mobile/refresh', { refresh_token: refresh })
  const isAlive = async (access: string) => {
    const headers = new Headers({ authorization: `Bearer ${access}` })
    return (await auth.currentUser({ headers, method: 'GET' })) !== null
  }
  return {
    ...{ auth, storage, time, events, user, post, trade, isAlive, pairOf },
    logIn: async () => pairOf(await auth.backends.mobile.login(user)),
    next: async (refresh: string) => pairOf(await trade(refresh)),
  }
}

/** The cookies of an answer, as a client sends them back. */
export function cookiesOf(response: Response): Record<string, string> {
  const pairs = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
  return { cookie: pairs.join('; ') }
}
