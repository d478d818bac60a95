import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startServer } from '../../../servers/start-server.ts'
import { columnsOf, openPg, openSqlite, type SqlDatabase, textOf } from './databases.ts'
import { type SqlFixture, sqlFixture } from './fixture.ts'
import { bearer, cookieOf, type Here, here, password } from './visitor.ts'

const server = await startServer('postgres')
afterAll(() => server?.stop())

const databases = [
  { name: 'SQLite', open: openSqlite },
  { name: 'PostgreSQL', open: server && (() => openPg(server.url)) },
]
const accounts = 'SELECT * FROM "user" ORDER BY id'
const links = 'SELECT * FROM oauth_account ORDER BY id'
const tokens = 'SELECT * FROM accesstoken ORDER BY token'

for (const { name, open } of databases) {
  describe.skipIf(!open)(`a database that fastapi-users made in ${name}`, () => {
    let database: SqlDatabase
    let fixture: SqlFixture
    let site: Here

    beforeEach(async () => {
      database = await (open ?? openSqlite)()
      fixture = await sqlFixture(`sqlalchemy-${database.dialect}`)
      await database.runFile(`fixtures/sqlalchemy-${database.dialect}.sql`)
      site = here({ storage: database.storage('both run'), clock: () => fixture.now })
    })
    afterEach(() => database.close())

    const moveIn: SqlDatabase['moveIn'] = (links) => database.moveIn(links)
    const count = async (query: string) => (await database.rows(query)).length

    test('nothing is dropped, and no value changes but letters of addresses', async () => {
      const before = await contentOf(database)
      const columns = await columnsOf(database)
      await moveIn()
      await database.runFile('sql/3-moved-in.sql')
      expect(await columnsOf(database)).toEqual(expect.arrayContaining([...columns]))
      const after = await contentOf(database)
      expect(after.accounts).toEqual(
        before.accounts.map((row) => ({
          ...row,
          email: String(row['email']).toLowerCase(),
          security_stamp: null,
        })),
      )
      expect(after.links).toEqual(before.links.map((row) => ({ ...row, tokens: null })))
      expect(after.tokens).toEqual(before.tokens)
    })

    test('the statements may be run again', async () => {
      await moveIn()
      const columns = await columnsOf(database)
      const again = moveIn()
      if (name === 'SQLite') await expect(again).rejects.toThrow('duplicate column name: tokens')
      else await again
      expect(await columnsOf(database)).toEqual(columns)
    })

    test('the checks find accounts and links that cannot both stay', async () => {
      const addresses = await textOf('sql/1-checks.sql')
      const linked = await textOf('sql/1-checks-oauth.sql')
      expect([await count(addresses), await count(linked)]).toEqual([0, 0])
      await database.run(fixture.insertOf('argon@example.com', { email: 'Argon@Example.com' }))
      await database.run(fixture.insertOf("'google-1'", {}))
      expect(await database.rows(addresses)).toMatchObject([{ address: 'argon@example.com' }])
      expect(await database.rows(linked)).toMatchObject([{ account_id: 'google-1' }])
      await expect(moveIn()).rejects.toThrow(/unique/i)
    })

    test('an application without links at providers moves in without them', async () => {
      await database.run('DROP TABLE oauth_account')
      expect(await count(await textOf('sql/1-checks.sql'))).toBe(0)
      await moveIn('without')
      const { oauthAccounts: _, ...storage } = database.storage('both run')
      site = here({ storage, clock: () => fixture.now })
      const session = cookieOf(await site.logIn('mixed.case@example.com', password, 'cookie'))
      expect((await site.me(session)).status).toBe(200)
      await database.runFile('sql/3-moved-in.sql')
    })

    test.each(['argon', 'bcrypt', 'mixed.case', 'Mixed.Case', 'unverified'])(
      'the user %s logs in with the old password',
      async (user) => {
        await moveIn()
        expect((await site.logIn(`${user}@example.com`)).status).toBe(200)
        expect((await site.logIn(`${user}@example.com`, 'wrong horse')).status).toBe(400)
        expect((await site.logIn(`${user}@example.com`)).status).toBe(200)
      },
    )

    describe.each(['both run', 'moved in'] as const)('while %s', (phase) => {
      beforeEach(async () => {
        await moveIn()
        if (phase === 'moved in') await database.runFile('sql/3-moved-in.sql')
        site = here({ storage: database.storage(phase), clock: () => fixture.now })
      })

      test('a hash of argon2id stays, and one of bcrypt is replaced, once', async () => {
        const hashes = `SELECT hashed_password FROM "user" WHERE email IN ('argon@example.com',
          'bcrypt@example.com') ORDER BY email`
        const before = await database.rows(hashes)
        const logInBoth = async () => {
          for (const user of ['argon', 'bcrypt']) await site.logIn(`${user}@example.com`)
          return database.rows(hashes)
        }
        const after = await logInBoth()
        expect(after[0]).toEqual(before[0])
        expect(String(after[1]?.['hashed_password'])).toMatch(
          /^\$argon2id\$v=19\$m=65536,t=3,p=4\$/,
        )
        expect(await logInBoth()).toEqual(after)
      })

      test('of first log-ins at the same time all are alive, though the hash changes under them', async () => {
        const logIns = Array.from({ length: 4 }, () =>
          site.logIn('bcrypt@example.com', password, 'cookie'),
        )
        for (const response of await Promise.all(logIns)) {
          expect((await site.me(cookieOf(response))).status).toBe(200)
        }
      })

      test('a reset works once, and ends the log-ins there were', async () => {
        const session = cookieOf(await site.logIn('argon@example.com', password, 'cookie'))
        const token = await site.tokenOf('argon@example.com')
        await site.post('/auth/forgot-password', { email: 'Argon@example.com' })
        const reset = { token: await site.mailed(), password: 'battery staple' }
        expect((await site.post('/auth/reset-password', reset)).status).toBe(200)
        expect((await site.post('/auth/reset-password', reset)).status).toBe(400)
        expect((await site.me(session)).status).toBe(401)
        expect((await site.me(bearer(token))).status).toBe(401)
        expect((await site.logIn('argon@example.com')).status).toBe(400)
        expect((await site.logIn('argon@example.com', 'battery staple')).status).toBe(200)
      })
    })

    test('a session lives on when the stamp is added', async () => {
      await moveIn()
      const session = cookieOf(await site.logIn('argon@example.com', password, 'cookie'))
      await database.runFile('sql/3-moved-in.sql')
      const moved = here({ storage: database.storage('moved in'), clock: () => fixture.now })
      expect((await moved.me(session)).status).toBe(200)
    })

    test('a bearer log-in is answered as fastapi-users does', async () => {
      await moveIn()
      const answer = await (await site.logIn('argon@example.com')).json()
      expect(Object.keys(answer)).toEqual(['access_token', 'token_type'])
    })

    test('an inactive user stays out', async () => {
      await moveIn()
      expect((await site.logIn('inactive@example.com')).status).toBe(400)
    })

    test('an access token of fastapi-users is accepted until it expires', async () => {
      await moveIn()
      const me = await site.me(bearer(fixture.accessToken))
      expect(await me.json()).toMatchObject({ email: 'argon@example.com', is_verified: true })
      const later = here({ storage: database.storage('both run'), clock: () => fixture.expiresAt })
      expect((await later.me(bearer(fixture.accessToken))).status).toBe(401)
    })

    test('a token of the table accesstoken is not: its owner logs in again', async () => {
      await moveIn()
      for (const name of ['fastapiusersauth', '__Host-fetch-users']) {
        expect((await site.me({ cookie: `${name}=${fixture.cookie}` })).status).toBe(401)
      }
    })

    test('an address is taken in whatever letters', async () => {
      await moveIn()
      for (const email of ['Argon@Example.com', 'mixed.case@example.com']) {
        const response = await site.post('/auth/register', { email, password: 'battery staple' })
        expect(await response.json()).toEqual({ detail: 'REGISTER_USER_ALREADY_EXISTS' })
      }
    })

    test('the row that fastapi-users inserts afterwards logs in', async () => {
      await moveIn()
      await database.run(fixture.insertOf('argon@example.com', { email: 'late@example.com' }))
      expect((await site.logIn('late@example.com')).status).toBe(200)
    })

    test('an address in capitals that comes afterwards has no twin, and is found by the statements', async () => {
      await moveIn()
      await database.run(fixture.insertOf('argon@example.com', { email: 'Late@example.com' }))
      const twin = { email: 'late@example.com', password: 'battery staple' }
      const refused = await site.post('/auth/register', twin)
      expect(await refused.json()).toEqual({ detail: 'REGISTER_USER_ALREADY_EXISTS' })
      expect((await site.logIn('late@example.com')).status).toBe(400)
      await moveIn('without')
      expect((await site.logIn('late@example.com')).status).toBe(200)
    })

    test('links that fastapi-users made are found, and new ones have all that it needs', async () => {
      await moveIn()
      const { oauthAccounts } = database.storage('both run')
      const old = await oauthAccounts?.find('google', 'google-1')
      expect(old).toMatchObject({ accountEmail: 'argon@example.com', tokens: null })
      const link = { provider: 'github', accountId: '4712', userId: old?.userId ?? '' }
      await oauthAccounts?.insert({ ...link, accountEmail: null, tokens: null })
      await oauthAccounts?.update(link, { accountEmail: null, tokens: 'sealed' })
      const query = "SELECT * FROM oauth_account WHERE account_id = '4712'"
      expect(await database.rows(query)).toMatchObject([
        { id: expect.stringMatching(/^[\da-f-]{36}$/), access_token: '', account_email: '' },
      ])
      const twice = { ...link, accountEmail: 'argon@example.com', tokens: null }
      await expect(oauthAccounts?.insert(twice)).rejects.toThrow()
      expect(await oauthAccounts?.list(link.userId)).toHaveLength(2)
    })
  })
}

async function contentOf({ rows }: SqlDatabase) {
  return { accounts: await rows(accounts), links: await rows(links), tokens: await rows(tokens) }
}
