import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptySqlite } from '../../moving-in-better-auth/test/databases.ts'
import { sqliteMigration } from '../../moving-in-better-auth/test/migrations.ts'
import * as schema from '../src/schema-sqlite.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const database = await emptySqlite()
afterAll(() => database.remove())

beforeAll(async () => {
  await database.run(await sqliteMigration({}, schema))
  await database.run([`INSERT INTO user (id, email) VALUES ('a', 'ann@EXAMPLE.com')`])
})

test('the program moves users, and says how many', async () => {
  const env = { ...process.env, DATABASE_URL: database.url }
  const { stdout } = await promisify(execFile)(process.execPath, [main], { env })
  expect(stdout).toBe('Moved 1 users and 0 accounts at providers.\n')
  expect(await database.rows('SELECT email FROM user')).toEqual([{ email: 'ann@example.com' }])
})
