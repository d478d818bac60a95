import { expect } from 'vitest'
import type { Api, HeaderRecord } from './api.ts'
import { badCredentials, unauthorized } from './expectations.ts'
import { compatRule, rule, type Section } from './rule.ts'
import {
  ann,
  createSuperuser,
  createUser,
  logIn,
  mailedToken,
  type Person,
  signToken,
  storedUser,
} from './scenario.ts'

interface Setting {
  readonly api: Api
  readonly person: Person
  readonly own: HeaderRecord
  readonly root: HeaderRecord
}

type Change = (setting: Setting) => Promise<unknown>

const byRoot =
  (change: Readonly<Record<string, unknown>>): Change =>
  ({ api, person, root }) =>
    api.patch(`/users/${person.id}`, change, root)

const byOneself =
  (change: Readonly<Record<string, unknown>>): Change =>
  ({ api, own }) =>
    api.patch('/users/me', change, own)

const rotating: readonly [string, Change][] = [
  ['a new password', byOneself({ password: 'battery staple' })],
  ['a new address', byOneself({ email: 'new@example.com' })],
  ['a password set by a superuser', byRoot({ password: 'battery staple' })],
  ['an address set by a superuser', byRoot({ email: 'new@example.com' })],
  ['the end of is_active', byRoot({ is_active: false })],
  ['the end of is_verified', byRoot({ is_verified: false })],
  [
    'a reset',
    async ({ api }) => {
      const token = await mailedToken(api, 'reset-password')
      await api.post('/auth/reset-password', { token, password: 'battery staple' })
    },
  ],
]

const harmless: readonly [string, Change][] = [
  ['another name', byOneself({ display_name: 'Ann' })],
  ['nothing', byOneself({})],
  ['the same address', byOneself({ email: ann.email })],
  ['null for a password', byOneself({ password: null })],
  ['a promotion', byRoot({ is_superuser: true })],
  ['another plan', byRoot({ plan: 'pro' })],
  ['what is so already', byRoot({ is_active: true })],
  [
    'a verification',
    async ({ api }) => {
      const token = await mailedToken(api, 'verify-email')
      await api.post('/auth/verify', { token })
    },
  ],
]

async function setUp(api: Api, is_verified: boolean): Promise<Setting> {
  const person = await createUser(api, { is_verified })
  const { headers: root } = await createSuperuser(api)
  return { api, person, own: await logIn(api, 'jwt'), root }
}

export const securityStamp: Section = {
  title: 'the security stamp',
  rules: [
    ...rotating.map(([title, change]) =>
      rule(`${title} rotates it, and ends every session and token [SE-5] [V-SE-2]`, async (api) => {
        // Verified, so that is_verified can end; only where an address change is immediate.
        const setting = await setUp(api, api.isCompat || title.includes('is_verified'))
        const { id } = setting.person
        const headers = [setting.own, await logIn(api, 'cookie'), await logIn(api, 'jwt')]
        const before = await storedUser(api, id)
        await change(setting)
        const after = await storedUser(api, id)
        expect(after.security_stamp).not.toBe(before.security_stamp)
        for (const one of headers)
          expect(await api.get('/users/me', one)).toMatchObject(unauthorized)
      }),
    ),

    ...harmless.map(([title, change]) =>
      rule(`${title} leaves it, and every session and token`, async (api) => {
        const setting = await setUp(api, false)
        const { id } = setting.person
        const headers = [setting.own, await logIn(api, 'cookie')]
        const before = await storedUser(api, id)
        await change(setting)
        const after = await storedUser(api, id)
        expect(after.security_stamp).toBe(before.security_stamp)
        for (const one of headers) {
          expect(await api.get('/users/me', one)).toMatchObject({ status: 200 })
        }
      }),
    ),

    rule('it is 128 random bits or more, another for each user', async (api) => {
      const stamps = new Set<string>()
      for (const name of ['ann', 'bob', 'cid']) {
        const email = `${name}@example.com`
        const { body } = await api.post('/auth/register', { ...ann, email })
        stamps.add((await storedUser(api, (body as { id: string }).id)).security_stamp)
      }
      expect(stamps.size).toBe(3)
      for (const stamp of stamps) expect(stamp).toMatch(/^[\w-]{22,}$/)
    }),

    rule('it is in no answer', async (api) => {
      const { person, own, root } = await setUp(api, false)
      const { security_stamp: stamp, hashed_password: hash } = await storedUser(api, person.id)
      const answers = [
        await api.get('/users/me', own),
        await api.patch('/users/me', { display_name: 'Ann' }, own),
        await api.get('/users', root),
        await api.get(`/users/${person.id}`, root),
        await api.patch(`/users/${person.id}`, { plan: 'pro' }, root),
      ]
      for (const { status, text } of answers) {
        expect(status).toBe(200)
        expect(text).not.toContain(stamp)
        expect(text).not.toContain(hash)
      }
    }),

    rule('a token that was under way during a reset is dead on arrival', async (api) => {
      const { id } = await createUser(api)
      const { security_stamp: stamp } = await storedUser(api, id)
      const token = await mailedToken(api, 'reset-password')
      await api.post('/auth/reset-password', { token, password: 'battery staple' })
      const late = await signToken(api, { purpose: 'access', claims: { sub: id, stamp } })
      const authorization = `Bearer ${late}`
      expect(await api.get('/users/me', { authorization })).toMatchObject(unauthorized)
    }),

    rule('an inactive user cannot log in, and can again when active', async (api) => {
      const { person, root } = await setUp(api, false)
      const form = { username: ann.email, password: ann.password }
      await api.patch(`/users/${person.id}`, { is_active: false }, root)
      expect(await api.form('/auth/jwt/login', form)).toMatchObject(badCredentials)
      await api.patch(`/users/${person.id}`, { is_active: true }, root)
      await logIn(api, 'jwt')
    }),

    compatRule(
      'a token without one outlives a reset: what requireStamp false costs',
      async (api) => {
        const { id } = await createUser(api)
        const order = { purpose: 'access', claims: { sub: id, stamp: null } }
        const authorization = `Bearer ${await signToken(api, order)}`
        const token = await mailedToken(api, 'reset-password')
        await api.post('/auth/reset-password', { token, password: 'battery staple' })
        expect(await api.get('/users/me', { authorization })).toMatchObject({ status: 200 })
      },
    ),
  ],
}
