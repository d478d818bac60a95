import pg from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startServer } from '../../../servers/start-server.ts'
import { openPg, type SqlDatabase } from './databases.ts'
import { sqlFixture } from './fixture.ts'
import { here } from './visitor.ts'

const server = await startServer('postgres')
afterAll(() => server?.stop())

describe.skipIf(!server)('moving in, in PostgreSQL alone', () => {
  let database: SqlDatabase
  let application: pg.Client

  beforeEach(async () => {
    database = await openPg(server?.url ?? '')
    await database.runFile('fixtures/sqlalchemy-postgresql.sql')
    application = new pg.Client({ connectionString: database.url })
    await application.connect()
  })
  afterEach(async () => {
    await application.end()
    await database.close()
  })

  const isWaiting = async () => {
    const waiting = await database.rows(
      `SELECT 1 FROM pg_locks WHERE NOT granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    )
    return waiting.length > 0
  }
  const setVerified = (email: string) =>
    `UPDATE "user" SET is_verified = true WHERE lower(email) = '${email}'`

  test.each([
    {
      file: 'sql/2-move-in.postgresql.sql',
      first: setVerified('argon@example.com'),
      next: setVerified('mixed.case@example.com'),
    },
    {
      file: 'sql/2-move-in-oauth.postgresql.sql',
      first: 'SELECT * FROM "user" LEFT JOIN oauth_account ON user_id = "user".id',
      next: `UPDATE oauth_account SET access_token = 'new'`,
    },
  ])('$file waits for what the application is at, and neither fails', async (steps) => {
    await application.query('BEGIN')
    await application.query(steps.first)
    const moving = database.runFile(steps.file)
    await expect.poll(isWaiting).toBe(true)
    const going = application.query(steps.next).then(() => application.query('COMMIT'))
    expect(await Promise.allSettled([moving, going])).toMatchObject([
      { status: 'fulfilled' },
      { status: 'fulfilled' },
    ])
  })

  test('ASCII letters are lower-cased as everywhere, whatever the locale', async () => {
    await database.run('ALTER TABLE "user" ALTER email TYPE VARCHAR(320) COLLATE "tr-x-icu"')
    const { insertOf } = await sqlFixture('sqlalchemy-postgresql')
    await database.run(insertOf('argon@example.com', { email: 'IAN@X.COM' }))
    await database.runFile('sql/2-move-in.postgresql.sql')
    const site = here({ storage: database.storage('both run') })
    expect((await site.logIn('ian@x.com')).status).toBe(200)
  })
})
