import { decodeProtectedHeader, jwtVerify } from 'jose'
import { expect } from 'vitest'
import { signingPurposes } from '../fixture/tokens.ts'
import type { Answer, Api } from './api.ts'
import { badResetToken, badVerifyToken, type Expectation, unauthorized } from './expectations.ts'
import { audienceOf, type Changes, keyOf, signJwt, unsignedJwt } from './jwt.ts'
import { rule, type Section } from './rule.ts'
import { ann, bearer, createUser, logIn, mailedToken, signToken, storedUser } from './scenario.ts'

const password = 'battery staple'

/** Where tokens are taken, and what a wrong one gets. */
interface Entrance {
  readonly purpose: string
  readonly refusal: Expectation
  enter(api: Api, token: string): Promise<Answer>
}

const entrances: readonly Entrance[] = [
  {
    purpose: 'verify',
    refusal: badVerifyToken,
    enter: (api, token) => api.post('/auth/verify', { token }),
  },
  {
    purpose: 'reset',
    refusal: badResetToken,
    enter: (api, token) => api.post('/auth/reset-password', { token, password }),
  },
  {
    purpose: 'access',
    refusal: unauthorized,
    enter: (api, token) => api.get('/users/me', bearer(token)),
  },
  {
    purpose: 'access cookie',
    refusal: unauthorized,
    enter: (api, token) => api.get('/users/me', { cookie: `${api.cookieName}=${token}` }),
  },
]

/** A good token for each entrance. */
async function tokensOf(api: Api): Promise<Readonly<Record<string, string>>> {
  const { authorization = '' } = await logIn(api, 'jwt')
  const { cookie = '' } = await logIn(api, 'cookie')
  return {
    access: authorization.slice('Bearer '.length),
    'access cookie': cookie.slice(cookie.indexOf('=') + 1),
    verify: await mailedToken(api, 'verify-email'),
    reset: await mailedToken(api, 'reset-password'),
  }
}

interface Mail {
  readonly kind: 'verify-email' | 'reset-password'
  readonly purpose: 'verify' | 'reset'
  readonly lifetimeSeconds: number
  readonly bindings: readonly string[]
}

const kinds: readonly Mail[] = [
  {
    kind: 'verify-email',
    purpose: 'verify',
    lifetimeSeconds: 24 * 60 * 60,
    bindings: ['email', 'stamp'],
  },
  {
    kind: 'reset-password',
    purpose: 'reset',
    lifetimeSeconds: 60 * 60,
    bindings: ['password_fgpt'],
  },
]

/** What is changed of a good mailed token before it is signed again, by the right key. */
const wrongClaims: readonly [string, Changes][] = [
  ['no sub', { sub: undefined }],
  ['an unknown sub', { sub: '00000000-0000-4000-8000-000000000000' }],
  ['no aud', { aud: undefined }],
  ['another aud', { aud: 'fetch-users:other' }],
  ['no exp', { exp: undefined }],
  ['an exp that is past', { exp: 1_000_000_000 }],
  ['another iss', { iss: 'https://evil.example' }],
  ['no iss', { iss: undefined }],
]

/** What binds a token to the account as it is, given another value. */
function wrongBindings({ bindings }: Mail): [string, Changes][] {
  return bindings.flatMap((name) =>
    ['x', '', undefined, null, 0, true, []].map((value): [string, Changes] => [
      `${name}: ${JSON.stringify(value)}`,
      { [name]: value },
    ]),
  )
}

export const mailedTokens: Section = {
  title: 'mailed tokens',
  rules: [
    ...kinds.map(({ kind, purpose, lifetimeSeconds, bindings }) =>
      rule(
        `${kind}: HS256 under the key of its purpose, with these claims and no more`,
        async (api) => {
          const { id } = await createUser(api)
          const token = await mailedToken(api, kind)
          const audience = audienceOf(api, purpose)
          const rules = { audience, issuer: api.baseUrl, algorithms: ['HS256'] }
          const { payload } = await jwtVerify(token, keyOf(api, purpose), rules)
          const { sub, iat = 0, exp = 0 } = payload
          const names = ['aud', 'exp', 'iat', 'iss', 'sub', ...bindings].toSorted()
          expect(Object.keys(payload).toSorted()).toEqual(names)
          expect({ sub, lifetime: exp - iat }).toEqual({ sub: id, lifetime: lifetimeSeconds })
          if (purpose !== 'verify') return
          const { security_stamp: stamp } = await storedUser(api, id)
          expect(payload).toMatchObject({ email: ann.email, stamp })
        },
      ),
    ),

    rule('no two purposes have one typ [JW-2]', async (api) => {
      await createUser(api)
      const { access = '', verify = '', reset = '' } = await tokensOf(api)
      const types = [access, verify, reset].map((token) => decodeProtectedHeader(token).typ)
      expect(new Set(types).size).toBe(3)
    }),

    rule('a token of one purpose is good for no other [OT-5] [V-JW-8] [V-OA-4]', async (api) => {
      await createUser(api)
      const tokens = await tokensOf(api)
      for (const { purpose, refusal, enter } of entrances) {
        const others = Object.entries(tokens).filter(([name]) => name !== purpose)
        for (const [name, token] of others) {
          expect(await enter(api, token), `${name} as ${purpose}`).toMatchObject(refusal)
        }
      }
    }),

    rule('not even with the audience and the claims of the other [OT-5] [V-JW-8]', async (api) => {
      const { id, email } = await createUser(api)
      for (const { purpose, refusal, enter } of entrances) {
        for (const other of signingPurposes.filter((name) => !purpose.startsWith(name))) {
          const aud = audienceOf(api, purpose)
          const claims = { sub: id, email, aud, stamp: (await storedUser(api, id)).security_stamp }
          const token = await signToken(api, { purpose: other, claims })
          expect(await enter(api, token), `${other} as ${purpose}`).toMatchObject(refusal)
        }
      }
    }),

    ...kinds.flatMap((mail) => [
      rule(`${mail.kind}: every claim is needed, and checked [JW-2] [OT-5]`, async (api) => {
        await createUser(api)
        const { refusal, enter } = entranceOf(mail.purpose)
        const { claims, header, key } = await mailedParts(api, mail)
        for (const [title, changes] of [...wrongClaims, ...wrongBindings(mail)]) {
          const token = await signJwt({ ...claims, ...changes }, header, key)
          expect(await enter(api, token), title).toMatchObject(refusal)
        }
        const unchanged = await signJwt(claims, header, key)
        expect(await enter(api, unchanged)).toMatchObject({ status: 200 })
      }),

      rule(
        `${mail.kind}: no other key or algorithm signs [JW-1] [JW-3] [V-JW-1] [V-JW-2]`,
        async (api) => {
          await createUser(api)
          const { refusal, enter } = entranceOf(mail.purpose)
          const { claims, header, key } = await mailedParts(api, mail)
          const forged = [
            await signJwt(claims, header, new TextEncoder().encode('y'.repeat(48))),
            await signJwt(claims, header, new TextEncoder().encode(api.secret)),
            await signJwt(claims, { ...header, alg: 'HS512' }, key),
            unsignedJwt(claims, { ...header, alg: 'none' }),
            unsignedJwt(claims, header),
            await signJwt(claims, { ...header, crit: ['x'], x: true }, key),
          ]
          for (const token of forged) {
            expect(await enter(api, token), token).toMatchObject(refusal)
          }
        },
      ),
    ]),

    rule('a token of one user is none for another', async (api) => {
      await createUser(api)
      const bob = await createUser(api, { email: 'bob@example.com' })
      for (const mail of kinds) {
        const { refusal, enter } = entranceOf(mail.purpose)
        const { claims, header, key } = await mailedParts(api, mail)
        const token = await signJwt({ ...claims, sub: bob.id }, header, key)
        expect(await enter(api, token), mail.kind).toMatchObject(refusal)
      }
    }),
  ],
}

function entranceOf(purpose: string): Entrance {
  const entrance = entrances.find((one) => one.purpose === purpose)
  if (!entrance) throw new Error(`no entrance for ${purpose}`)
  return entrance
}

/** A good mailed token, taken apart. */
async function mailedParts(
  api: Api,
  { kind, purpose }: Mail,
): Promise<{ claims: Changes; header: Changes; key: Uint8Array }> {
  const token = await mailedToken(api, kind)
  const key = keyOf(api, purpose)
  const { payload, protectedHeader } = await jwtVerify(token, key)
  return { claims: payload, header: { ...protectedHeader }, key }
}
