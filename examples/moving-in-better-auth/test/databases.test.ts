import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '../../../servers/mock-provider.ts'
import { appOn } from '../src/app.ts'
import { authOn } from '../src/auth.ts'
import * as betterAuthOnPg from '../src/better-auth-postgresql.ts'
import * as betterAuthOnSqlite from '../src/better-auth-sqlite.ts'
import { type Database, openDatabase } from '../src/database.ts'
import { moveIn, type Plan, planMove } from '../src/move-in.ts'
import * as onPg from '../src/schema-postgresql.ts'
import * as onSqlite from '../src/schema-sqlite.ts'
import { fillByBetterAuth, type OldSessions, oldSecret, password } from './better-auth.ts'
import { type Browser, openBrowser, origin } from './browser.ts'
import { type EmptyDatabase, emptyPg, emptySqlite } from './databases.ts'
import { pgMigration, sqliteMigration } from './migrations.ts'

const oldCookie = '__Secure-better-auth.session_token'
const tokenOf = (browser: Browser | undefined) =>
  String(browser?.cookies.get(oldCookie)).split('.')[0] ?? ''
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
    sqliteMigration({}, betterAuthOnSqlite),
    sqliteMigration(betterAuthOnSqlite, onSqlite),
  ])
})
describe.skipIf(!pg)('PostgreSQL', () => {
  testMove(pg ?? sqlite, () => [pgMigration({}, betterAuthOnPg), pgMigration(betterAuthOnPg, onPg)])
})

function testMove(empty: EmptyDatabase, migrations: () => Promise<string[]>[]): void {
  let old: OldSessions
  let database: Database
  let app: ReturnType<typeof appOn>
  let before: unknown[]
  let change: string[]
  let planned: Plan

  const open = (cookies?: Iterable<[string, string]>) =>
    openBrowser((request) => app.fetch(request), cookies)
  const logIn = (browser: Browser, username: string, typed = password) =>
    browser.post('/auth/cookie/login', { username, password: typed })
  const userOf = async (browser: Browser) => (await browser.get('/users/me')).json()
  const contentOf = async () => [
    await empty.rows('SELECT id, name, email_verified, created_at FROM "user" ORDER BY id'),
    await empty.rows('SELECT * FROM account ORDER BY id'),
    await empty.rows('SELECT notes.note FROM notes JOIN "user" ON "user".id = user_id'),
  ]
  const accountOf = async (name: string) => {
    const [row] = await empty.rows(`SELECT * FROM "user" WHERE name = '${name}'`)
    return row
  }
  const plan = async () => planMove(await database.readOldRows(), new Date())
  const move = async () => moveIn(await plan(), database.storage)

  beforeAll(async () => {
    const [create = [], ...changes] = await Promise.all(migrations())
    change = changes.flat()
    await empty.run(create)
    old = await fillByBetterAuth(empty, provider)
    await empty.run([
      'CREATE TABLE notes (note text, user_id text REFERENCES "user"(id))',
      `INSERT INTO notes SELECT 'of ' || name, id FROM "user"`,
    ])
    before = await contentOf()
    database = openDatabase(empty.url)
    planned = await plan()
    await empty.run(change)
    await move()
    const { storage } = database
    const auth = authOn({ storage, secret: 'x'.repeat(32), issuer: provider.issuer })
    app = appOn({ auth, database, oldSecret })
  }, 60_000)
  afterAll(() => database?.close())

  test('what is planned before anything is changed is what is done', async () => {
    const { problems, users, links } = planned
    expect([problems, users.size]).toEqual([[], 4])
    expect(await database.storage.oauthAccounts?.list(links[0]?.userId ?? '')).toEqual(links)
  })

  test('the migration adds, and neither drops nor copies anything', () => {
    expect(change).not.toEqual([])
    expect(change.join('\n')).not.toMatch(/DROP|__new/i)
  })

  test('ids, what refers to them, and what better-auth had stay as they were', async () => {
    expect(await contentOf()).toEqual(before)
    expect(before[2]).toHaveLength(4)
  })

  test('an address is in its canonical form', async () => {
    expect(await accountOf('bob')).toMatchObject({ email: 'bob@xn--bcher-kva.example' })
  })

  test('a user logs in with the old password, whose hash is replaced, for what was typed now', async () => {
    const plain = 'five wide words'
    const ann = open()
    expect((await logIn(ann, 'Ann@example.com', plain)).status).toBe(204)
    expect((await userOf(ann)).email).toBe('ann@example.com')
    expect((await accountOf('ann'))?.['hashed_password']).toMatch(/^\$argon2id\$/)
    expect((await logIn(open(), 'ann@example.com', password)).status).toBe(400)
  })

  test('a second run leaves alone who has logged in', async () => {
    const stored = await accountOf('ann')
    await move()
    expect(await accountOf('ann')).toEqual(stored)
  })

  test('an administrator is a superuser, and who was banned is not active', async () => {
    const root = open()
    await logIn(root, 'root@example.com')
    expect((await root.get('/users')).status).toBe(200)
    expect((await logIn(open(), 'mallory@example.com')).status).toBe(400)
  })

  test('the account at a provider is found', async () => {
    const bob = open()
    const { authorization_url: url } = await (await bob.get('/auth/company/authorize')).json()
    const back = await provider.signIn(new URL(url))
    expect((await bob.get(back.href)).status).toBe(204)
    expect(await userOf(bob)).toMatchObject({
      id: (await accountOf('bob'))?.['id'],
      is_verified: true,
    })
  })

  test('a session goes on, once', async () => {
    const [bob] = old.bobs
    const browser = open(bob?.cookies)
    expect((await browser.post('/continue')).status).toBe(204)
    expect([...browser.cookies.keys()]).toEqual(['__Host-fetch-users'])
    expect((await userOf(browser)).name).toBe('bob')
    expect((await open(bob?.cookies).post('/continue')).status).toBe(401)
  })

  test('of many who go on with one session at the same time one is let in', async () => {
    const all = Array.from({ length: 20 }, () => open(old.bobs[1]?.cookies).post('/continue'))
    const statuses = (await Promise.all(all)).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([204, ...Array(19).fill(401)])
  })

  test('a session that is over, or in which somebody else looks in, does not', async () => {
    const token = tokenOf(old.bobs[2])
    await empty.run([`UPDATE session SET expires_at = created_at WHERE token = '${token}'`])
    expect((await open(old.bobs[2]?.cookies).post('/continue')).status).toBe(401)
    expect((await open(old.impersonator.cookies).post('/continue')).status).toBe(401)
  })

  test('a session of a user who is not active does not', async () => {
    await empty.run([`UPDATE "user" SET is_active = false WHERE name = 'bob'`])
    const browser = open(old.bobs[4]?.cookies)
    expect((await browser.post('/continue')).status).toBe(400)
    expect((await browser.get('/users/me')).status).toBe(401)
  })

  test('a cookie that better-auth did not sign is none', async () => {
    const token = tokenOf(old.bobs[3])
    for (const value of [`${token}.${'A'.repeat(43)}%3D`, token, '%', '']) {
      expect((await open([[oldCookie, value]]).post('/continue')).status).toBe(401)
    }
    expect((await open().post('/continue')).status).toBe(401)
  })

  test('a session does not, once its user has logged in by password, or changed it', async () => {
    expect((await open(old.ann.cookies).post('/continue')).status).toBe(401)
  })

  test('another site cannot make a browser go on', async () => {
    const cookie = `${oldCookie}=${old.bobs[3]?.cookies.get(oldCookie)}`
    const headers = { origin: 'https://evil.example', cookie }
    const response = await app.fetch(new Request(`${origin}/continue`, { method: 'POST', headers }))
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
  })
}
