import { clientIds, type ProviderName } from '../fixture/providers.ts'
import type { RouteLine } from '../fixture/route-line.ts'
import type { FixtureStorage } from '../fixture/user.ts'
import type { MountPath } from '../fixture.ts'
import type { Api, HeaderRecord } from '../suite/api.ts'
import {
  authorizePath,
  Browser,
  linkAccount,
  useAccount,
  zoeThere,
} from '../suite/oauth/browser.ts'
import { createUser, mailedToken, type Person, signToken } from '../suite/scenario.ts'
import {
  backendsOf,
  cookieNamesOf,
  endedTokens,
  type LogIns,
  logInsOf,
  mostLogInsOf,
  noLogIns,
} from './log-ins.ts'

/** Somebody who has everything that the library hands out. */
export interface Holder extends Person, LogIns {
  readonly isSuperuser: boolean
  /** Whether the password logs in. */
  readonly mayLogIn: boolean
  readonly mailed: readonly MailedToken[]
}

/** A token that came by mail and is worth something. */
export interface MailedToken {
  /** What takes it. */
  readonly path: string
  readonly token: string
  /** The address of its user, once it was taken. */
  readonly email: string
}

/** A flow at a provider that is under way. */
export interface LiveFlow {
  readonly path: string
  readonly query: string
  readonly state: string
  readonly headers: HeaderRecord
}

/** What clients of one mount may hold, and what can be asked of it. */
export interface Client {
  readonly mount: MountPath
  readonly prefix: string
  readonly routes: readonly RouteLine[]
  readonly holders: readonly Holder[]
  readonly flows: readonly LiveFlow[]
  /** Every genuine token, worth something or not. */
  readonly tokens: readonly string[]
  readonly cookieNames: readonly string[]
  readonly backends: readonly string[]
}

const verifyPath = '/auth/verify'
const resetPath = '/auth/reset-password'
const passwordOf = (name: string): string => `secret-word-of-${name}`

/** Fills a mount with users, and has everything made for them that a client may hold. */
export async function createClient(
  api: Api,
  storage: FixtureStorage,
  idTokens: IdTokens,
): Promise<Client> {
  const isStrict = api.mount === '/strict'
  const [ann, root, bob, gone] = [
    await person(api, 'ann', { is_verified: true }),
    await person(api, 'root', { is_verified: true, is_superuser: true }),
    await person(api, 'bob', {}),
    await person(api, 'gone', { is_active: false }),
  ]
  useAccount(api, { sub: 'ann-there', email: ann.email })
  await linkAccount(api, { person: ann, provider: 'two' })
  const live = { mayLogIn: true, isSuperuser: false }
  const holders: Holder[] = [
    { ...ann, ...live, ...(await logInsOf(api, ann)), mailed: await mailedTo(api, ann) },
    { ...root, ...live, ...(await logInsOf(api, root)), isSuperuser: true, mailed: [] },
    {
      ...bob,
      ...(isStrict ? noLogIns : await logInsOf(api, bob)),
      isSuperuser: false,
      mayLogIn: !isStrict,
      mailed: await mailedTo(api, bob),
    },
    { ...gone, ...noLogIns, isSuperuser: false, mayLogIn: false, mailed: [] },
  ]
  if (api.mount === '/') {
    const moe = await person(api, 'moe', { is_verified: true })
    holders.push({ ...moe, ...live, ...(await mostLogInsOf(api, storage, moe)), mailed: [] })
  }
  const bearerOfAnn = holders[0]?.logIns.find(({ headers }) => headers['authorization'])
  const flows = await flowsOf(api, bearerOfAnn?.headers ?? {}, idTokens)
  return {
    mount: api.mount,
    prefix: api.mount === '/' ? '' : api.mount,
    routes: (await api.fixture('GET', 'routes')) as RouteLine[],
    holders,
    flows,
    tokens: [
      ...(await deadTokens(api, { ann, root, gone })),
      ...(await endedTokens(api, ann)),
      ...holders.flatMap(({ logIns }) => logIns.map(({ token }) => token)),
      ...holders.flatMap(({ refreshTokens }) => refreshTokens.map(({ token }) => token)),
      ...holders.flatMap(({ mailed }) => mailed.map(({ token }) => token)),
      ...flows.map(({ state }) => state),
    ],
    cookieNames: cookieNamesOf(api),
    backends: backendsOf(api),
  }
}

async function person(
  api: Api,
  name: string,
  flags: Parameters<typeof createUser>[1],
): Promise<Person> {
  return createUser(api, { email: `${name}@example.com`, password: passwordOf(name), ...flags })
}

async function mailedTo(api: Api, { id, email }: Person): Promise<Holder['mailed']> {
  const claims = { sub: id, email, old: email }
  const newEmail = `new-${email}`
  const change = { purpose: 'change-email', claims: { ...claims, email: newEmail } }
  const verify = { purpose: 'verify', claims }
  return [
    { path: resetPath, token: await mailedToken(api, 'reset-password', email), email },
    { path: verifyPath, token: await signToken(api, verify), email },
    { path: verifyPath, token: await signToken(api, change), email: newEmail },
  ]
}

/** One of each kind. Their codes are good for any number of times, the flows themselves are not. */
async function flowsOf(api: Api, logIn: HeaderRecord, idTokens: IdTokens): Promise<LiveFlow[]> {
  const flows: LiveFlow[] = []
  for (const provider of ['one', 'two'] satisfies ProviderName[]) {
    for (const isAssociate of [false, true]) {
      const browser = new Browser(api)
      if (isAssociate) browser.credential = logIn
      const start = await browser.start({ provider, isAssociate })
      const { searchParams, search } = await api.provider.signIn(start)
      const claims = {
        ...zoeThere,
        aud: clientIds[provider],
        nonce: start.searchParams.get('nonce'),
      }
      const idToken = await api.provider.signIdToken(({ payload }) =>
        Object.assign(payload, claims),
      )
      idTokens.set(searchParams.get('code'), idToken)
      const path = authorizePath({ provider, isAssociate }).replace('authorize', 'callback')
      const state = searchParams.get('state') ?? ''
      flows.push({ path, query: search, state, headers: browser.headers })
    }
  }
  return flows
}

/** By the code that they are had for. */
export type IdTokens = Map<string | null, string>

/** Has the provider hand out these. */
export function handOut({ provider }: Api, idTokens: IdTokens): void {
  const tokens = { access_token: 'x', token_type: 'Bearer', expires_in: 3600 }
  provider.userinfo = { sub: zoeThere.sub }
  provider.forged.set('/token', (form) => {
    const id_token = idTokens.get(form.get('code'))
    if (!id_token) return { status: 400, body: { error: 'invalid_grant' } }
    return { status: 200, body: { ...tokens, id_token } }
  })
}

type Cast = Readonly<Record<'ann' | 'root' | 'gone', Person>>

/** Tokens that are well made and worth nothing. */
async function deadTokens(api: Api, { ann, root, gone }: Cast): Promise<string[]> {
  const access = (sub: string) => ({ purpose: 'access', claims: { sub } })
  return [
    await signToken(api, { purpose: 'change-email', claims: { sub: ann.id, email: 'x@y.io' } }),
    await signToken(api, { purpose: 'refresh', claims: { sub: ann.id } }),
    await signToken(api, { purpose: 'oauth-state', claims: { sub: 'a flow' } }),
    await signToken(api, access(gone.id)),
    await signToken(api, { ...access(ann.id), lifetime_seconds: -60 }),
    await signToken(api, { ...access(root.id), secret: 'z'.repeat(48) }),
    await signToken(api, { purpose: 'access', claims: { sub: root.id, stamp: 'x' } }),
  ]
}
