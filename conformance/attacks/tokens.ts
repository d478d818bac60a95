import { expect } from 'vitest'
import type { RouteLine } from '../fixture/route-line.ts'
import type { Answer, Api } from '../suite/api.ts'
import { rule, type Section, strictRule } from '../suite/rule.ts'
import {
  bearer,
  createUser,
  logIn,
  mailedToken,
  type Person,
  signToken,
  storedUser,
} from '../suite/scenario.ts'
import { nameOf, routesOf } from './world.ts'

/** Where a token can be presented. */
interface Place {
  readonly name: string
  /** The kinds of token that belong there. */
  readonly accepts: readonly string[]
  present(api: Api, token: string): Promise<Answer>
}

/** Genuine tokens of Ann's, by kind. */
async function tokensOf(api: Api, person: Person): Promise<ReadonlyMap<string, string>> {
  const { id, email } = person
  const signed = (purpose: string, claims: Readonly<Record<string, unknown>> = {}) =>
    signToken(api, { purpose, claims: { sub: id, email, ...claims } })
  const { cookie = '' } = await logIn(api, 'cookie')
  const session = cookie.slice(cookie.indexOf('=') + 1)
  const row = await storedUser(api, id)
  return new Map([
    ['access', (await logIn(api, 'jwt'))['authorization']?.slice(7) ?? ''],
    ['access of another backend', await signed('access', { backend: 'cookie' })],
    ['session', session],
    ['digest of the session', await sha256(session)],
    ['verify', await signed('verify')],
    ['reset', await mailedToken(api, 'reset-password')],
    ['change-email', await signed('change-email', { email: 'new@example.com', old: email })],
    ['refresh', await signed('refresh')],
    ['oauth-state', await signed('oauth-state')],
    ['fingerprint', await signed('fingerprint')],
    ['security stamp', row.security_stamp],
    ['hash', row.hashed_password],
    ['user id', id],
  ])
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Buffer.from(digest).toString('base64url')
}

/** Every place there is: the guard, by header and cookie, and each body that takes a token. */
function placesOf(api: Api, routes: readonly RouteLine[]): Place[] {
  const ofCookie = api.isCompat ? ['session', 'access of another backend'] : ['session']
  const guards: Place[] = [
    {
      name: 'Authorization',
      accepts: ['access'],
      present: (_, token) => api.get('/users/me', bearer(token)),
    },
    {
      name: 'Cookie',
      accepts: ofCookie,
      present: (_, token) => api.get('/users/me', { cookie: `${api.cookieName}=${token}` }),
    },
  ]
  const bodies = routes.flatMap((route): Place[] =>
    ['token', 'refresh_token']
      .filter((property) => route.body?.includes(property))
      .map((property) => ({
        name: `${property} of ${nameOf(route)}`,
        accepts: acceptedBy[route.path] ?? [],
        present: (_, token) =>
          api.post(route.path, { [property]: token, password: 'battery staple' }),
      })),
  )
  return [...guards, ...bodies]
}

/** What the routes are for; a route that is not here takes none of these tokens. */
const acceptedBy: Readonly<Record<string, readonly string[]>> = {
  '/auth/verify': ['verify', 'change-email'],
  '/auth/reset-password': ['reset'],
}

async function matrix(api: Api): Promise<void> {
  const person = await createUser(api, { is_verified: true })
  const tokens = await tokensOf(api, person)
  const before = await storedUser(api, person.id)
  for (const place of placesOf(api, await routesOf(api))) {
    for (const [kind, token] of tokens) {
      if (place.accepts.includes(kind)) continue
      const { status, cookies } = await place.present(api, token)
      const name = `${kind} as ${place.name}`
      expect(status, name).toBeGreaterThanOrEqual(400)
      expect(status, name).toBeLessThan(500)
      expect(cookies, name).toEqual([])
      expect(await storedUser(api, person.id), name).toEqual(before)
    }
  }
}

const title = 'a token opens what it was made for, and nothing else [OT-5] [V-JW-8] [V-SE-13]'

export const tokenMatrix: Section = {
  title: 'tokens × endpoints',
  rules: [
    rule(title, matrix),
    strictRule(title, matrix),

    rule('every token opens what it was made for [OT-5]', async (api) => {
      const places = placesOf(api, await routesOf(api))
      for (const { name, accepts, present } of places) {
        for (const kind of accepts) {
          await api.fixture('POST', 'reset')
          // An address is confirmed anew where it is verified, and verified where it is not.
          const person = await createUser(api, { is_verified: kind === 'change-email' })
          const tokens = await tokensOf(api, person)
          const { status } = await present(api, tokens.get(kind) ?? '')
          expect(status, `${kind} as ${name}`).toBe(200)
        }
      }
    }),
  ],
}
