import { argon2id } from '@fetch-users/core/argon2id'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from '../../../servers/start-server.ts'
import { reportOn } from '../src/addresses.ts'
import { openPg, openSqlite } from './databases.ts'
import { hasPython, type There } from './python.ts'
import { beanieSides, type Sides, sqlSides } from './sides.ts'
import { bearer, cookieOf, type Here, here, password, type Visitor } from './visitor.ts'

const postgres = hasPython ? await startServer('postgres') : null
const mongodb = hasPython ? await startServer('mongodb') : null
afterAll(() => Promise.all([postgres?.stop(), mongodb?.stop()]))

const places: readonly { name: string; open: (() => Promise<Sides>) | false | null }[] = [
  { name: 'SQLite', open: hasPython && (async () => sqlSides(await openSqlite())) },
  { name: 'PostgreSQL', open: postgres && (async () => sqlSides(await openPg(postgres.url))) },
  { name: 'MongoDB', open: mongodb && (() => beanieSides(mongodb)) },
]

for (const { name, open } of places) {
  describe.skipIf(!open)(`fastapi-users and fetch-users on one database: ${name}`, () => {
    let sides: Sides
    let python: There
    let site: Here

    beforeAll(async () => {
      if (!open) return
      sides = await open()
      python = sides.python
      site = here({ storage: sides.storage('both run') })
    })
    afterAll(() => sides?.close())

    /** Registers a user there, and returns the address. */
    async function newcomer(side: Visitor = python): Promise<string> {
      const email = `${crypto.randomUUID()}@example.com`
      expect((await side.post('/auth/register', { email, password })).status).toBe(201)
      return email
    }
    const sessionOf = async (email: string) => cookieOf(await site.logIn(email, password, 'cookie'))

    test('who registers on one side logs in on the other', async () => {
      expect((await site.logIn(await newcomer(python))).status).toBe(200)
      expect((await python.logIn(await newcomer(site))).status).toBe(200)
    })

    test('neither side hashes anew what the other has hashed', async () => {
      for (const side of [python, site]) {
        const email = await newcomer(side)
        const hash = await sides.hashOf(email)
        for (const visited of [site, python, site]) {
          expect((await visited.logIn(email)).status).toBe(200)
        }
        expect(await sides.hashOf(email)).toBe(hash)
      }
    })

    test('a hash of another cost is replaced there at log-in, which ends sessions here', async () => {
      const email = await newcomer()
      const session = await sessionOf(email)
      await sides.setHash(email, await argon2id().hash(password))
      expect((await python.logIn(email)).status).toBe(200)
      expect(await sides.hashOf(email)).toContain('$m=65536,t=3,p=4$')
      expect((await site.me(session)).status).toBe(401)
      expect((await site.logIn(email)).status).toBe(200)
    })

    test('an access token of one side is accepted on the other', async () => {
      const email = await newcomer()
      for (const [from, to] of [
        [python, site],
        [site, python],
      ] as const) {
        const me = await to.me(bearer(await from.tokenOf(email)))
        expect(await me.json()).toMatchObject({ email })
      }
    })

    test('a session here, or a row of accesstoken there, is good where it was made alone', async () => {
      const email = await newcomer()
      const session = await sessionOf(email)
      const row = cookieOf(await python.logIn(email, password, 'cookie'))
      expect([(await site.me(session)).status, (await python.me(row)).status]).toEqual([200, 200])
      expect([(await site.me(row)).status, (await python.me(session)).status]).toEqual([401, 401])
    })

    test('a reset here ends the old password there', async () => {
      const email = await newcomer()
      await site.post('/auth/forgot-password', { email })
      const reset = { token: await site.mailed(), password: 'battery staple' }
      expect((await site.post('/auth/reset-password', reset)).status).toBe(200)
      expect((await python.logIn(email)).status).toBe(400)
      expect((await python.logIn(email, 'battery staple')).status).toBe(200)
    })

    /** Resets the password there. */
    async function resetThere(email: string): Promise<void> {
      await python.post('/auth/forgot-password', { email })
      const reset = { token: await python.mailed(), password: 'battery staple' }
      expect((await python.post('/auth/reset-password', reset)).status).toBe(200)
    }

    test.each(['there', 'here'])(
      'a reset there ends the old password, sessions and tokens here, for who registered %s',
      async (place) => {
        const email = await newcomer(place === 'there' ? python : site)
        const session = await sessionOf(email)
        const token = await site.tokenOf(email)
        await resetThere(email)
        expect((await site.me(session)).status).toBe(401)
        expect((await site.me(bearer(token))).status).toBe(401)
        expect((await site.logIn(email)).status).toBe(400)
        expect((await site.logIn(email, 'battery staple')).status).toBe(200)
      },
    )

    test('fastapi-users takes any access token after a reset; here its own alone outlive one', async () => {
      const email = await newcomer()
      const tokens = [await python.tokenOf(email), await site.tokenOf(email)]
      await resetThere(email)
      const statuses = (side: Visitor) =>
        Promise.all(tokens.map(async (token) => (await side.me(bearer(token))).status))
      expect(await statuses(python)).toEqual([200, 200])
      expect(await statuses(site)).toEqual([200, 401])
    })

    test('a mailed token is good where it was made alone', async () => {
      const email = await newcomer()
      await python.post('/auth/forgot-password', { email })
      await site.post('/auth/forgot-password', { email })
      const tokens = [await python.mailed(), await site.mailed()]
      for (const [side, token] of [
        [site, tokens[0]],
        [python, tokens[1]],
      ] as const) {
        const refused = await side.post('/auth/reset-password', { token, password: 'new password' })
        expect(await refused.json()).toEqual({ detail: 'RESET_PASSWORD_BAD_TOKEN' })
      }
    })

    test('who is deactivated or deleted there is out here', async () => {
      const admin = `admin-${crypto.randomUUID()}@example.com`
      await site.auth.users.create({ email: admin, password, isSuperuser: true })
      const authorization = bearer(await python.tokenOf(admin))
      for (const act of [
        { method: 'PATCH', body: JSON.stringify({ is_active: false }) },
        { method: 'DELETE' },
      ]) {
        const session = await sessionOf(await newcomer())
        const { id } = await (await site.me(session)).json()
        const headers = { ...authorization, 'content-type': 'application/json' }
        expect((await python.call(`/users/${id}`, { ...act, headers })).ok).toBe(true)
        expect((await site.me(session)).status).toBe(401)
      }
    })

    test('an address outside ASCII that fastapi-users stores is found by the check, not by log-in', async () => {
      const email = `${crypto.randomUUID()}@münchen.de`
      expect((await python.post('/auth/register', { email, password })).status).toBe(201)
      expect((await site.logIn(email)).status).toBe(400)
      expect(reportOn([email]).changes.get(email)).toContain('@xn--mnchen-3ya.de')
    })

    test('a password set here works there in its composed form', async () => {
      const email = `${crypto.randomUUID()}@example.com`
      const composed = 'caf\u00e9 caf\u00e9'
      const decomposed = composed.normalize('NFD')
      await site.post('/auth/register', { email, password: decomposed })
      expect((await site.logIn(email, decomposed)).status).toBe(200)
      expect((await python.logIn(email, composed)).status).toBe(200)
      expect((await python.logIn(email, decomposed)).status).toBe(400)
    })

    test('a new address there ends sessions here', async () => {
      const email = await newcomer()
      const session = await sessionOf(email)
      const changed = await python.call('/users/me', {
        method: 'PATCH',
        headers: {
          ...bearer(await python.tokenOf(email)),
          'content-type': 'application/json',
        },
        body: JSON.stringify({ email: `New-${email}` }),
      })
      expect(await changed.json()).toMatchObject({ email: `new-${email}` })
      expect((await site.me(session)).status).toBe(401)
      expect((await site.logIn(`new-${email}`)).status).toBe(200)
    })

    test('an address is taken on both sides, in whatever letters', async () => {
      const there = await newcomer()
      const here = await newcomer(site)
      for (const side of [python, site]) {
        for (const email of [there, here]) {
          const twin = { email: `${email.slice(0, 8).toUpperCase()}${email.slice(8)}`, password }
          // Where nothing but the index can refuse it, fastapi-users has a 500 for it.
          expect((await side.post('/auth/register', twin)).status).not.toBe(201)
        }
      }
      const capitals = { email: `Capital-${there}`, password }
      expect((await python.post('/auth/register', capitals)).status).toBe(201)
      expect((await site.logIn(`Capital-${there}`)).status).toBe(200)
    })

    test('fastapi-users reads a user who has a link that was made here', async () => {
      const email = await newcomer()
      const token = await python.tokenOf(email)
      const { id } = await (await python.me(bearer(token))).json()
      const link = { provider: 'github', accountId: id, userId: id }
      await sides.storage('both run').oauthAccounts?.insert({
        ...link,
        accountEmail: null,
        tokens: null,
      })
      expect((await python.me(bearer(token))).status).toBe(200)
    })

    test('with a stamp too early, a reset there would leave sessions here alive', async () => {
      await sides.switchOver()
      const early = here({ storage: sides.storage('moved in') })
      const email = await newcomer(early)
      const session = cookieOf(await early.logIn(email, password, 'cookie'))
      await resetThere(email)
      expect((await early.me(session)).status).toBe(200)
    })

    test('sessions live on when the stamp is added', async () => {
      const email = await newcomer()
      const session = await sessionOf(email)
      const moved = here({ storage: sides.storage('moved in') })
      expect((await moved.me(session)).status).toBe(200)
    })
  })
}
