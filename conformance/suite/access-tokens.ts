import { jwtVerify } from 'jose'
import { expect } from 'vitest'
import type { Answer, Api } from './api.ts'
import { unauthorized } from './expectations.ts'
import { audienceOf, type Changes, keyOf, signJwt, unsignedJwt } from './jwt.ts'
import { compatRule, rule, type Section, safeRule } from './rule.ts'
import { bearer, createUser, logIn, signToken } from './scenario.ts'

const minute = 60

interface Parts {
  readonly claims: Changes
  readonly header: Changes
  readonly key: Uint8Array
}

/** A good access token, taken apart. */
async function accessParts(api: Api): Promise<Parts> {
  const { authorization = '' } = await logIn(api, 'jwt')
  const key = keyOf(api, 'access')
  const rules = { audience: audienceOf(api, 'access') }
  const { payload, protectedHeader } = await jwtVerify(authorization.slice(7), key, rules)
  return { claims: payload, header: { ...protectedHeader }, key }
}

function present(api: Api, token: string): Promise<Answer> {
  return api.get('/users/me', bearer(token))
}

/** What no token may say, or leave out. */
const refusedClaims: readonly [string, Changes][] = [
  ['no sub', { sub: undefined }],
  ['an unknown sub', { sub: '00000000-0000-4000-8000-000000000000' }],
  ['a sub that is no text', { sub: 5 }],
  ['no aud', { aud: undefined }],
  ['another aud', { aud: 'fetch-users:verify' }],
  ['an aud for others alone', { aud: ['a', 'b'] }],
  ['no exp', { exp: undefined }],
  ['an exp that is past', { exp: 1_000_000_000 }],
  ['an exp that is no number', { exp: 'never' }],
  ['an nbf to come', { nbf: 9_000_000_000 }],
  ['another iss', { iss: 'https://evil.example' }],
  ['another stamp', { stamp: 'x' }],
  ['a stamp that is no text', { stamp: 0 }],
  ['another backend', { backend: 'cookie' }],
]

/** What another library's tokens lack. */
const lackingClaims: readonly [string, Changes][] = [
  ['no iss', { iss: undefined }],
  ['no stamp', { stamp: undefined }],
  ['no backend', { backend: undefined }],
]

export const accessTokens: Section = {
  title: 'access tokens',
  rules: [
    rule('are HS256 under the key of the contract, for the audience it names', async (api) => {
      const { id } = await createUser(api)
      const { claims, header, key } = await accessParts(api)
      expect(header).toMatchObject({ alg: 'HS256' })
      expect(claims).toMatchObject({ sub: id, iss: api.baseUrl, backend: 'jwt' })
      const names = ['aud', 'auth_time', 'backend', 'exp', 'iat', 'iss', 'jti', 'stamp', 'sub']
      expect(Object.keys(claims).toSorted()).toEqual(names)
      const again = await signJwt(claims, header, key)
      expect(await present(api, again)).toMatchObject({ status: 200 })
    }),

    ...refusedClaims.map(([title, changes]) =>
      rule(`with ${title} are refused [JW-2]`, async (api) => {
        await createUser(api)
        const { claims, header, key } = await accessParts(api)
        const token = await signJwt({ ...claims, ...changes }, header, key)
        expect(await present(api, token)).toMatchObject(unauthorized)
      }),
    ),

    ...lackingClaims.flatMap(([title, changes]) => [
      safeRule(`with ${title} are refused [JW-2]`, async (api) => {
        await createUser(api)
        const { claims, header, key } = await accessParts(api)
        const token = await signJwt({ ...claims, ...changes }, header, key)
        expect(await present(api, token)).toMatchObject(unauthorized)
      }),
      compatRule(`with ${title} are accepted: other libraries make such`, async (api) => {
        await createUser(api)
        const { claims, header, key } = await accessParts(api)
        const token = await signJwt({ ...claims, ...changes }, header, key)
        expect(await present(api, token)).toMatchObject({ status: 200 })
      }),
    ]),

    safeRule('with another typ, or none, are refused [JW-2]', async (api) => {
      await createUser(api)
      const { claims, header, key } = await accessParts(api)
      for (const typ of [undefined, 'JWT', 'verify+jwt', 'x']) {
        const token = await signJwt(claims, { ...header, typ }, key)
        expect(await present(api, token), typ).toMatchObject(unauthorized)
      }
    }),

    rule('for several audiences, ours among them, are accepted', async (api) => {
      await createUser(api)
      const { claims, header, key } = await accessParts(api)
      const aud = ['other', audienceOf(api, 'access')]
      const token = await signJwt({ ...claims, aud }, header, key)
      expect(await present(api, token)).toMatchObject({ status: 200 })
    }),

    rule('that nobody signed are refused [JW-1] [V-JW-1]', async (api) => {
      await createUser(api)
      const { claims, header } = await accessParts(api)
      for (const alg of ['none', 'None', 'NONE', 'HS256', '', null, undefined]) {
        const token = unsignedJwt(claims, { ...header, alg })
        expect(await present(api, token), String(alg)).toMatchObject(unauthorized)
      }
    }),

    rule(
      'are not opened, whatever that would cost, if they are sealed [JW-9] [V-JW-4]',
      async (api) => {
        await createUser(api)
        const header = { alg: 'PBES2-HS256+A128KW', p2c: 2_147_483_647, p2s: 'c2FsdHNhbHQ' }
        for (const parts of [{ zip: 'DEF' }, {}]) {
          const sealed = unsignedJwt({}, { ...header, ...parts, enc: 'A128GCM' })
          const [first = ''] = sealed.split('.')
          for (const token of [`${first}.a2V5.aXY.dGV4dA.dGFn`, `${first}....`]) {
            expect(await present(api, token), token).toMatchObject(unauthorized)
          }
        }
      },
    ),

    rule('of another key are refused [JW-1] [V-JW-3] [V-JW-8]', async (api) => {
      await createUser(api)
      const { claims, header } = await accessParts(api)
      const raw = new TextEncoder().encode(api.secret)
      const derived = keyOf({ ...api, isCompat: false } as Api, 'access')
      const keys = [
        new TextEncoder().encode('y'.repeat(48)),
        keyOf(api, 'verify'),
        api.isCompat ? derived : raw,
      ]
      for (const key of keys) {
        const token = await signJwt(claims, header, key)
        expect(await present(api, token)).toMatchObject(unauthorized)
      }
    }),

    rule('of another algorithm are refused, the right key notwithstanding [JW-1]', async (api) => {
      await createUser(api)
      const { claims, header, key } = await accessParts(api)
      for (const alg of ['HS384', 'HS512']) {
        const token = await signJwt(claims, { ...header, alg }, key)
        expect(await present(api, token), alg).toMatchObject(unauthorized)
      }
    }),

    rule('with a critical extension are refused [JW-3] [V-JW-2]', async (api) => {
      await createUser(api)
      const { claims, header, key } = await accessParts(api)
      const token = await signJwt(claims, { ...header, crit: ['x'], x: true }, key)
      expect(await present(api, token)).toMatchObject(unauthorized)
    }),

    rule('cannot name their own key [JW-3] [V-JW-5]', async (api) => {
      await createUser(api)
      const { claims, header } = await accessParts(api)
      const own = 'y'.repeat(48)
      const jwk = { kty: 'oct', k: Buffer.from(own).toString('base64url') }
      const url = 'https://evil.example/jwks.json'
      const named = [{ jwk }, { jku: url }, { x5u: url }, { kid: '../../dev/null' }]
      for (const names of [...named, { kid: '__proto__' }, { x5c: ['x'] }]) {
        const token = await signJwt(claims, { ...header, ...names }, new TextEncoder().encode(own))
        expect(await present(api, token), JSON.stringify(names)).toMatchObject(unauthorized)
      }
    }),

    rule('that were tampered with are refused', async (api) => {
      await createUser(api)
      const bob = await createUser(api, { email: 'bob@example.com' })
      const { claims, header, key } = await accessParts(api)
      const token = await signJwt(claims, header, key)
      const [first = '', , last = ''] = token.split('.')
      const forged = unsignedJwt({ ...claims, sub: bob.id }, header).split('.')[1]
      for (const text of [`${first}.${forged}.${last}`, token.slice(0, -4), `${token}x`]) {
        expect(await present(api, text)).toMatchObject(unauthorized)
      }
    }),

    rule('end when they say, by the clock of the library', async (api) => {
      const { id } = await createUser(api)
      const order = { purpose: 'access', claims: { sub: id } }
      const alive = await signToken(api, { ...order, lifetime_seconds: minute })
      const over = await signToken(api, { ...order, lifetime_seconds: -minute })
      const foreign = await signToken(api, { ...order, secret: 'z'.repeat(48) })
      expect(await present(api, alive)).toMatchObject({ status: 200 })
      expect(await present(api, over)).toMatchObject(unauthorized)
      expect(await present(api, foreign)).toMatchObject(unauthorized)
    }),
  ],
}
