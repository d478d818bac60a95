import type { Api } from '../suite/api.ts'
import { logInMobile } from '../suite/refresh.ts'
import { createUser, logIn, mailedToken, signToken } from '../suite/scenario.ts'

/** Genuine tokens of all kinds, and which of them open what. */
export interface Credentials {
  readonly tokens: readonly string[]
  /** Those that log a user in. */
  readonly ofUser: readonly string[]
  /** Those that log a superuser in. */
  readonly ofSuperuser: readonly string[]
  readonly cookieNames: readonly string[]
  readonly ids: readonly string[]
}

/** Fills a mount with users, and has everything made for them that a client may hold. */
export async function createCredentials(api: Api): Promise<Credentials> {
  const ann = await createUser(api, { is_verified: true })
  const root = await createUser(api, { email: 'root@example.com', is_superuser: true })
  const gone = await createUser(api, { email: 'gone@example.com', is_active: false })
  const access = (sub: string) => ({ purpose: 'access', claims: { sub } })
  const others = [
    await mailedToken(api, 'reset-password'),
    await signToken(api, { purpose: 'verify', claims: { sub: ann.id, email: ann.email } }),
    await signToken(api, { purpose: 'change-email', claims: { sub: ann.id, email: 'x@y.io' } }),
    await signToken(api, { purpose: 'refresh', claims: { sub: ann.id } }),
    await signToken(api, { purpose: 'oauth-state', claims: { sub: 'a flow' } }),
    await signToken(api, access(gone.id)),
    await signToken(api, { ...access(ann.id), lifetime_seconds: -60 }),
    await signToken(api, { ...access(root.id), secret: 'z'.repeat(48) }),
    await signToken(api, { purpose: 'access', claims: { sub: root.id, stamp: 'x' } }),
  ]
  if (!api.isCompat) others.push(await endedRefreshToken(api))
  const ofUser = [await cookieToken(api, ann), await bearerToken(api, ann)]
  const ofSuperuser = [await cookieToken(api, root), await bearerToken(api, root)]
  return {
    tokens: [...others, ...ofUser, ...ofSuperuser],
    ofUser,
    ofSuperuser,
    cookieNames: [api.cookieName, 'x', ''],
    ids: [ann.id, root.id, gone.id],
  }
}

type Person = Awaited<ReturnType<typeof createUser>>

async function cookieToken(api: Api, person: Person): Promise<string> {
  const { cookie = '' } = await logIn(api, 'cookie', person)
  return cookie.slice(cookie.indexOf('=') + 1)
}

async function endedRefreshToken(api: Api): Promise<string> {
  const { refresh, headers } = await logInMobile(api)
  await api.post('/auth/mobile/logout', undefined, headers)
  return refresh
}

async function bearerToken(api: Api, person: Person): Promise<string> {
  const { authorization = '' } = await logIn(api, 'jwt', person)
  return authorization.slice('Bearer '.length)
}

/** What two mounts have, for requests to mix up. */
export function merge(a: Credentials, b: Credentials): Credentials {
  return {
    tokens: [...a.tokens, ...b.tokens],
    ofUser: [...a.ofUser, ...b.ofUser],
    ofSuperuser: [...a.ofSuperuser, ...b.ofSuperuser],
    cookieNames: [...a.cookieNames, ...b.cookieNames],
    ids: [...a.ids, ...b.ids],
  }
}
