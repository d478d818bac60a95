import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose'
import { expect } from 'vitest'
import { formerKey, oldestKey, presentKey } from '../fixture/keys.ts'
import type { Api } from './api.ts'
import { unauthorized } from './expectations.ts'
import { audienceOf, type Changes, keyOf, signJwt, unsignedJwt } from './jwt.ts'
import { compatRule, type Section, safeRule } from './rule.ts'
import { bearer, createUser, logIn } from './scenario.ts'

/** A good access token, verified as another party would, and taken apart. */
async function accessParts(api: Api): Promise<{ claims: Changes; header: Changes }> {
  const { authorization = '' } = await logIn(api, 'es256')
  const { body } = await api.get('/.well-known/jwks.json')
  const [jwk = {}] = (body as { keys: object[] }).keys
  const rules = { audience: audienceOf(api, 'access'), issuer: api.baseUrl, algorithms: ['ES256'] }
  const key = await importJWK(jwk, 'ES256')
  const { payload, protectedHeader } = await jwtVerify(authorization.slice(7), key, rules)
  return { claims: payload, header: { ...protectedHeader } }
}

async function sign(
  claims: Changes,
  header: Changes,
  { alg = 'ES256', ...jwk }: { readonly alg?: string },
): Promise<string> {
  const key = await importJWK(jwk, alg)
  const all = { ...header, alg }
  return new SignJWT(claims).setProtectedHeader(all).sign(key, { crit: { x: true } })
}

export const keyPairs: Section = {
  title: 'access tokens under key pairs',
  rules: [
    safeRule('can be verified by the public keys alone [JW-1]', async (api) => {
      const { id } = await createUser(api)
      const { claims, header } = await accessParts(api)
      expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: presentKey.kid })
      expect(claims).toMatchObject({ sub: id, iss: api.baseUrl, backend: 'es256' })
      expect(await api.get('/users/me', await logIn(api, 'es256'))).toMatchObject({ status: 200 })
    }),

    safeRule('the public keys hold nothing private', async (api) => {
      const { status, body } = await api.get('/.well-known/jwks.json')
      expect(status).toBe(200)
      const shown = [presentKey, formerKey, oldestKey].map(({ d: _, ...jwk }) => ({
        ...jwk,
        use: 'sig',
      }))
      expect(body).toEqual({ keys: shown })
    }),

    safeRule('by a former key are accepted, as long as it is there', async (api) => {
      await createUser(api)
      const { claims, header } = await accessParts(api)
      for (const key of [formerKey, oldestKey]) {
        const token = await sign(claims, { ...header, kid: key.kid }, key)
        expect(await api.get('/users/me', bearer(token)), key.alg).toMatchObject({ status: 200 })
      }
    }),

    safeRule('with a signature of another length are refused [V-JW-3]', async (api) => {
      await createUser(api)
      const { claims, header } = await accessParts(api)
      for (const key of [presentKey, oldestKey]) {
        const token = await sign(claims, { ...header, kid: key.kid }, key)
        for (const altered of [token.slice(0, -4), token.replace(/[^.]*$/, 'AA'), `${token}AAAA`]) {
          expect(await api.get('/users/me', bearer(altered)), key.alg).toMatchObject(unauthorized)
        }
      }
    }),

    safeRule('under another kid, or none, are refused [JW-3] [V-JW-5]', async (api) => {
      await createUser(api)
      const { claims, header } = await accessParts(api)
      const kids = [
        undefined,
        '',
        'x',
        formerKey.kid,
        '__proto__',
        'constructor',
        '../2026-02',
        null,
        5,
      ]
      for (const kid of kids) {
        const token = await sign(claims, { ...header, kid }, presentKey)
        expect(await api.get('/users/me', bearer(token)), String(kid)).toMatchObject(unauthorized)
      }
    }),

    safeRule('cannot choose an algorithm, nor none [JW-1] [V-JW-1]', async (api) => {
      await createUser(api)
      const { claims, header } = await accessParts(api)
      for (const alg of ['none', 'HS256', 'RS256', 'ES384', 'EdDSA', undefined]) {
        const token = unsignedJwt(claims, { ...header, alg })
        expect(await api.get('/users/me', bearer(token)), alg).toMatchObject(unauthorized)
      }
      const { body } = await api.get('/.well-known/jwks.json')
      const { kid } = presentKey
      for (const secret of [JSON.stringify((body as { keys: unknown[] }).keys[0]), presentKey.x]) {
        const key = new TextEncoder().encode(secret)
        const token = await new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid })
          .sign(key)
        expect(await api.get('/users/me', bearer(token))).toMatchObject(unauthorized)
      }
    }),

    safeRule('under the secret are refused, with a kid or without [JW-1] [V-JW-3]', async (api) => {
      await createUser(api)
      const { claims, header } = await accessParts(api)
      for (const kid of [undefined, presentKey.kid, 'x']) {
        const token = await signJwt(claims, { ...header, alg: 'HS256', kid }, keyOf(api, 'access'))
        expect(await api.get('/users/me', bearer(token)), kid).toMatchObject(unauthorized)
      }
    }),

    safeRule(
      'cannot bring or name their own key, nor an extension [JW-3] [V-JW-2]',
      async (api) => {
        await createUser(api)
        const { claims, header } = await accessParts(api)
        const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
        const [own, jwk] = [await exportJWK(privateKey), await exportJWK(publicKey)]
        const url = 'https://evil.example/jwks.json'
        for (const named of [{ jwk }, { jku: url }, { x5u: url }, { x5c: ['x'] }, {}]) {
          const token = await sign(claims, { ...header, ...named }, own)
          expect(await api.get('/users/me', bearer(token))).toMatchObject(unauthorized)
        }
        const critical = await sign(claims, { ...header, crit: ['x'], x: true }, presentKey)
        expect(await api.get('/users/me', bearer(critical))).toMatchObject(unauthorized)
      },
    ),

    compatRule('have no keys to show where there are none', async (api) => {
      expect(await api.get('/.well-known/jwks.json')).toMatchObject({ status: 404 })
    }),
  ],
}
