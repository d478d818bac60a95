import type { FixtureStorage } from '../fixture/user.ts'
import type { Answer, Api, HeaderRecord } from '../suite/api.ts'
import { bearer, cookieOf, type Person, signToken, textIn } from '../suite/scenario.ts'

/** A log-in that goes on. */
export interface LogIn {
  /** Of requests that are logged in. */
  readonly headers: HeaderRecord
  readonly token: string
  /** The id of its session; `null` where it has none. */
  readonly session: string | null
  /** Whether it may change what could cost somebody the account. */
  readonly isFresh: boolean
}

/** A refresh token of a log-in that goes on. */
export interface RefreshToken {
  /** What trades it. */
  readonly path: string
  readonly token: string
  /** What carries it; `null` where the body does. */
  readonly headers: HeaderRecord | null
  readonly session: string
  /** How often the log-in was refreshed since. */
  readonly age: number
}

/** Everything by which somebody is logged in. */
export interface LogIns {
  readonly logIns: readonly LogIn[]
  readonly refreshTokens: readonly RefreshToken[]
  /** The session that ends with the next log-in, which is one too many. */
  readonly surplus: string | null
}

export const noLogIns: LogIns = { logIns: [], refreshTokens: [], surplus: null }

const refreshing = ['mobile', 'web'] as const
type Refreshing = (typeof refreshing)[number]
/** The least of refreshes that leave one token in its grace, and one without. */
const refreshes = 2
const mostSessions = 100

/** The names under which a mount has log-ins. */
export function backendsOf({ isCompat }: Api): readonly string[] {
  return isCompat ? ['cookie', 'jwt'] : ['cookie', 'jwt', ...refreshing, 'es256']
}

export function cookieNamesOf({ isCompat, cookieName }: Api): readonly string[] {
  return isCompat ? [cookieName] : [cookieName, '__Host-web', '__Host-web-refresh']
}

/** Logs somebody in, by every backend. */
export async function logInsOf(api: Api, who: Person): Promise<LogIns> {
  const plain = api.isCompat ? ['cookie', 'jwt'] : ['cookie', 'jwt', 'es256']
  const logIns: LogIn[] = []
  for (const backend of plain) {
    logIns.push(await logInOf(api, headersOf(api, await logInBy(api, backend, who))))
  }
  if (api.isCompat) return { ...noLogIns, logIns }
  const refreshTokens: RefreshToken[] = []
  for (const backend of refreshing) {
    const pairs = await refreshedPairs(api, backend, who)
    const last = await logInOf(api, pairs.at(-1)?.headers ?? {})
    logIns.push(last)
    for (const [index, { refresh }] of pairs.entries()) {
      const age = pairs.length - 1 - index
      refreshTokens.push({ ...refresh, session: last.session ?? '', age })
    }
  }
  const claims = { sub: who.id, auth_time: Math.floor(Date.now() / 1000) - 3600 }
  const old = bearer(await signToken(api, { purpose: 'access', claims }))
  return { logIns: [...logIns, await logInOf(api, old, false)], refreshTokens, surplus: null }
}

/** Has somebody logged in as often as anybody can be: once, and in many older sessions. */
export async function mostLogInsOf(
  api: Api,
  { sessions }: FixtureStorage,
  who: Person,
): Promise<LogIns> {
  const logIn = await logInOf(api, headersOf(api, await logInBy(api, 'cookie', who)))
  const [session] = (await sessions?.list(who.id)) ?? []
  if (!sessions || !session) throw new Error('this storage has no sessions')
  const olderId = (age: number): string => `older-${age}`
  const inserts = Array.from({ length: mostSessions - 1 }, (_, index) => {
    const age = index + 1
    const createdAt = new Date(session.createdAt.getTime() - age * 1000)
    const tokenDigest = crypto.randomUUID()
    return sessions.insert({ ...session, id: olderId(age), tokenDigest, createdAt })
  })
  await Promise.all(inserts)
  return { logIns: [logIn], refreshTokens: [], surplus: olderId(mostSessions - 1) }
}

/** Tokens of log-ins that are over. */
export async function endedTokens(api: Api, who: Person): Promise<string[]> {
  if (api.isCompat) return []
  const tokens: string[] = []
  for (const backend of refreshing) {
    const { headers, refresh } = pairOf(api, backend, await logInBy(api, backend, who))
    await api.post(`/auth/${backend}/logout`, undefined, headers)
    tokens.push(tokenIn(headers), refresh.token)
  }
  return tokens
}

async function logInOf(api: Api, headers: HeaderRecord, isFresh = true): Promise<LogIn> {
  const { status, body } = await api.get('/auth/sessions', headers)
  if (status !== 200) throw new Error(`no log-in: ${status}`)
  const all = body as readonly { readonly id: string; readonly current: boolean }[]
  const session = all.find(({ current }) => current)?.id ?? null
  return { headers, token: tokenIn(headers), session, isFresh }
}

async function logInBy(api: Api, backend: string, { email, password }: Person): Promise<Answer> {
  const answer = await api.form(`/auth/${backend}/login`, { username: email, password })
  if (answer.status >= 300) throw new Error(`no log-in: ${answer.status} ${answer.text}`)
  return answer
}

/** What a client sends after this answer. */
function headersOf(api: Api, answer: Answer): HeaderRecord {
  return answer.cookies.length > 0
    ? { cookie: cookieOf(answer), origin: api.origin }
    : bearer(textIn(answer.body, 'access_token'))
}

/** The token in the headers of a log-in. */
function tokenIn({ authorization, cookie = '' }: HeaderRecord): string {
  return authorization?.slice('Bearer '.length) ?? cookie.slice(cookie.indexOf('=') + 1)
}

/** What a log-in or a refresh answers. */
interface Pair {
  readonly headers: HeaderRecord
  readonly refresh: Omit<RefreshToken, 'session' | 'age'>
}

/** A log-in and its refreshes, the first pair first. */
async function refreshedPairs(api: Api, backend: Refreshing, who: Person): Promise<Pair[]> {
  let pair = pairOf(api, backend, await logInBy(api, backend, who))
  const pairs = [pair]
  while (pairs.length <= refreshes) {
    const { path, token, headers } = pair.refresh
    const answer = headers
      ? await api.post(path, undefined, headers)
      : await api.post(path, { refresh_token: token })
    pair = pairOf(api, backend, answer)
    pairs.push(pair)
  }
  return pairs
}

function pairOf(api: Api, backend: Refreshing, answer: Answer): Pair {
  const headers = headersOf(api, answer)
  const path = `/auth/${backend}/refresh`
  const [, cookie] = answer.cookies
  if (!cookie) {
    return {
      headers,
      refresh: { path, token: textIn(answer.body, 'refresh_token'), headers: null },
    }
  }
  const carried = { cookie: cookie.split(';')[0] ?? '', origin: api.origin }
  return { headers, refresh: { path, token: tokenIn(carried), headers: carried } }
}
