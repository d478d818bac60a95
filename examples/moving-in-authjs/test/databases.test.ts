import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '../../../servers/mock-provider.ts'
import { type Browser, openBrowser, origin } from '../../moving-in-better-auth/test/browser.ts'
import {
  type EmptyDatabase,
  emptyPg,
  emptySqlite,
} from '../../moving-in-better-auth/test/databases.ts'
import { pgMigration, sqliteMigration } from '../../moving-in-better-auth/test/migrations.ts'
import { appOn } from '../src/app.ts'
import { authOn } from '../src/auth.ts'
import * as authJsOnPg from '../src/authjs-postgresql.ts'
import * as authJsOnSqlite from '../src/authjs-sqlite.ts'
import { type Database, openDatabase } from '../src/database.ts'
import { moveIn, planMove } from '../src/move-in.ts'
import * as onPg from '../src/schema-postgresql.ts'
import * as onSqlite from '../src/schema-sqlite.ts'
import { fillByAuthJs, type OldSessions, oldSecret, password } from './authjs.ts'

const oldCookie = '__Secure-authjs.session-token'
const sqlite = await emptySqlite()
const pg = await emptyPg()
let provider: MockProvider

beforeAll(async () => {
  provider = await startMockProvider()
})
afterAll(async () => {
  await Promise.all([sqlite.remove(), pg?.remove(), provider.stop()])
})

describe('SQLite', () => {
  testMove(sqlite, () => [
    sqliteMigration({}, authJsOnSqlite),
    sqliteMigration(authJsOnSqlite, onSqlite),
  ])
})
describe.skipIf(!pg)('PostgreSQL', () => {
  testMove(pg ?? sqlite, () => [pgMigration({}, authJsOnPg), pgMigration(authJsOnPg, onPg)])
})

function testMove(empty: EmptyDatabase, migrations: () => Promise<string[]>[]): void {
  let old: OldSessions
  let database: Database
  let app: ReturnType<typeof appOn>
  let before: unknown[]
  let change: string[]
  let problems: readonly string[]

  const open = (cookies?: Iterable<[string, string]>) =>
    openBrowser((request) => app.fetch(request), cookies)
  const logIn = (browser: Browser, username: string) =>
    browser.post('/auth/cookie/login', { username, password })
  const userOf = async (browser: Browser) => (await browser.get('/users/me')).json()
  const contentOf = async () => [
    await empty.rows('SELECT id, name, "emailVerified" FROM "user" ORDER BY id'),
    await empty.rows('SELECT * FROM account ORDER BY provider, "providerAccountId"'),
    await empty.rows('SELECT notes.note FROM notes JOIN "user" ON "user".id = user_id'),
  ]
  const accountOf = async (address: string) => {
    const [row] = await empty.rows(`SELECT * FROM "user" WHERE email = '${address}'`)
    return row
  }
  const plan = async () => planMove(await database.readOldRows())
  const move = async () => moveIn(await plan(), database.storage)

  beforeAll(async () => {
    const [create = [], ...changes] = await Promise.all(migrations())
    change = changes.flat()
    await empty.run(create)
    old = await fillByAuthJs(empty.url, provider)
    await empty.run([
      'CREATE TABLE notes (note text, user_id text REFERENCES "user"(id))',
      `INSERT INTO notes SELECT 'of ' || id, id FROM "user"`,
    ])
    database = openDatabase(empty.url)
    problems = (await plan()).problems
    await empty.run([`UPDATE "user" SET email = 'nobody@example.com' WHERE email IS NULL`])
    before = await contentOf()
    await empty.run(change)
    await move()
    const { storage } = database
    const auth = authOn({ storage, secret: 'x'.repeat(32), issuer: provider.issuer })
    app = appOn({ auth, database, oldSecret })
  }, 60_000)
  afterAll(() => database?.close())

  test('who has no address is named before anything is changed', async () => {
    const { id } = (await accountOf('nobody@example.com')) ?? {}
    expect(problems).toEqual([`no address that can be used: user ${id}`])
  })

  test('the migration adds, and neither drops nor copies anything', () => {
    expect(change).not.toEqual([])
    expect(change.join('\n')).not.toMatch(/DROP|__new/i)
  })

  test('ids, what refers to them, and what Auth.js had stay as they were', async () => {
    expect(await contentOf()).toEqual(before)
    expect(before[2]).toHaveLength(4)
  })

  test('an address is verified that a mail has proven, and no other', async () => {
    const isVerified = async (name: string) =>
      Boolean((await accountOf(`${name}@example.com`))?.['is_verified'])
    expect([await isVerified('carol'), await isVerified('bob')]).toEqual([true, false])
  })

  test('the account at a provider is found', async () => {
    provider.idToken = { sub: 'bob-1', email: 'other@example.com', email_verified: true }
    const bob = open()
    const { authorization_url: url } = await (await bob.get('/auth/company/authorize')).json()
    expect((await bob.get((await provider.signIn(new URL(url))).href)).status).toBe(204)
    expect(await userOf(bob)).toMatchObject({ email: 'bob@example.com', name: 'bob' })
  })

  describe.each(['bobs', 'anns'] as const)('a session, in the database or a JWT: of %s', (who) => {
    test('goes on, once', async () => {
      const browser = open(old[who][0]?.cookies)
      expect((await browser.post('/continue')).status).toBe(204)
      expect(browser.cookies.has(oldCookie)).toBe(false)
      expect((await userOf(browser)).name).toBe(who.replace('s', ''))
      expect((await open(old[who][0]?.cookies).post('/continue')).status).toBe(401)
    })

    test('lets one in, of many who go on with it at the same time', async () => {
      const all = Array.from({ length: 20 }, () => open(old[who][1]?.cookies).post('/continue'))
      const statuses = (await Promise.all(all)).map(({ status }) => status)
      expect(statuses.toSorted()).toEqual([204, ...Array(19).fill(401)])
    })
  })

  test('a session that is over does not', async () => {
    const token = old.bobs[2]?.cookies.get(oldCookie)
    const past = empty === sqlite ? '1000' : "'1970-01-01'"
    await empty.run([`UPDATE session SET expires = ${past} WHERE "sessionToken" = '${token}'`])
    expect((await open(old.bobs[2]?.cookies).post('/continue')).status).toBe(401)
  })

  test('a session of a user who is not active does not', async () => {
    await empty.run([`UPDATE "user" SET is_active = false WHERE name = 'bob'`])
    const browser = open(old.bobs[4]?.cookies)
    expect((await browser.post('/continue')).status).toBe(400)
    expect((await browser.get('/users/me')).status).toBe(401)
  })

  test('a cookie that Auth.js did not make is none', async () => {
    const token = old.anns[2]?.cookies.get(oldCookie)
    for (const value of [`${token}x`, 'x', '%', '']) {
      expect((await open([[oldCookie, value]]).post('/continue')).status).toBe(401)
    }
    expect((await open().post('/continue')).status).toBe(401)
  })

  test('another site cannot make a browser go on', async () => {
    const cookie = `${oldCookie}=${old.bobs[3]?.cookies.get(oldCookie)}`
    const headers = { origin: 'https://evil.example', cookie }
    const response = await app.fetch(new Request(`${origin}/continue`, { method: 'POST', headers }))
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
  })

  test('a user logs in with the old password, whose hash is replaced, and older sessions do not go on', async () => {
    const ann = open()
    expect((await logIn(ann, 'Ann@example.com')).status).toBe(204)
    expect((await userOf(ann)).name).toBe('ann')
    const stored = await accountOf('ann@example.com')
    expect(stored?.['password']).toMatch(/^\$argon2id\$/)
    expect((await open(old.anns[2]?.cookies).post('/continue')).status).toBe(401)
    await move()
    expect(await accountOf('ann@example.com')).toEqual(stored)
  })
}
