import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import type { Api } from './api.ts'
import { unauthorized } from './expectations.ts'
import { compatRule, type Section, safeRule } from './rule.ts'
import { bearer, createUser, logIn } from './scenario.ts'

const hour = 3600

/** A token as fastapi-users makes it with PyJWT: these claims in this order, the raw secret. */
function pyJwt({ secret }: Api, sub: string, lifetimeSeconds = hour): string {
  const exp = Math.floor(Date.now() / 1000) + lifetimeSeconds
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { sub, aud: ['fastapi-users:auth'], exp }
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

export const migration: Section = {
  title: 'moving in from fastapi-users',
  rules: [
    compatRule('its access tokens are accepted, by header and by cookie', async (api) => {
      const { id } = await createUser(api)
      const token = pyJwt(api, id)
      const byHeader = await api.get('/users/me', bearer(token))
      expect(byHeader).toMatchObject({ status: 200, body: { id } })
      const byCookie = await api.get('/users/me', { cookie: `fastapiusersauth=${token}` })
      expect(byCookie).toMatchObject({ status: 200, body: { id } })
    }),

    safeRule('its access tokens are refused without the preset', async (api) => {
      const { id } = await createUser(api)
      const token = pyJwt(api, id)
      expect(await api.get('/users/me', bearer(token))).toMatchObject(unauthorized)
      const cookie = `${api.cookieName}=${token}`
      expect(await api.get('/users/me', { cookie })).toMatchObject(unauthorized)
    }),

    compatRule('its access tokens end, and name active users alone', async (api) => {
      const { id } = await createUser(api)
      const gone = await createUser(api, { email: 'gone@example.com', is_active: false })
      const tokens = [pyJwt(api, id, -1), pyJwt(api, gone.id), pyJwt(api, 'nobody')]
      for (const token of tokens) {
        expect(await api.get('/users/me', bearer(token))).toMatchObject(unauthorized)
      }
    }),

    compatRule('its front end logs out with such a token', async (api) => {
      const { id } = await createUser(api)
      const headers = bearer(pyJwt(api, id))
      expect(await api.post('/auth/jwt/logout', undefined, headers)).toMatchObject({ status: 204 })
    }),

    compatRule('its hashes of Argon2id verify', async (api) => {
      const hashed_password =
        '$argon2id$v=19$m=65536,t=3,p=4$jwfPBd0U/tGohJ/CRzGNew$X6/ZsXYDEFK+FxFQAn73R1gKMpKwZTj2rAUjkiz+6lg'
      await createUser(api, { hashed_password })
      await logIn(api, 'jwt')
    }),
  ],
}
