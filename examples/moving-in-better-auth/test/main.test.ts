import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as schema from '../src/schema-sqlite.ts'
import { emptySqlite } from './databases.ts'
import { sqliteMigration } from './migrations.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const database = await emptySqlite()
afterAll(() => database.remove())

beforeAll(async () => {
  await database.run(await sqliteMigration({}, schema))
  await database.run([
    `INSERT INTO user (id, name, email) VALUES
      ('a', '', 'ann@example.com'), ('b', '', 'ann@EXAMPLE.com'), ('c', '', 'Bob@example.com')`,
  ])
})

async function run(...options: string[]): Promise<string> {
  const env = { ...process.env, DATABASE_URL: database.url }
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...options], { env })
  return stdout
}
const addresses = async () => {
  const rows = await database.rows('SELECT email FROM user ORDER BY id')
  return rows.map(({ email }) => email)
}

test('a problem is named without an address, and nothing is written', async () => {
  await expect(run('--dry-run')).rejects.toMatchObject({
    code: 1,
    stdout: 'Nothing is written; there are 3 users and 0 accounts at providers.\n',
    stderr: 'one address, in several spellings: users a, b\n',
  })
  expect(await addresses()).toEqual(['ann@example.com', 'ann@EXAMPLE.com', 'Bob@example.com'])
})

test('once it is put right, they are moved', async () => {
  await database.run([`DELETE FROM user WHERE id = 'b'`])
  expect(await run()).toBe('Moved 2 users and 0 accounts at providers.\n')
  expect(await addresses()).toEqual(['ann@example.com', 'bob@example.com'])
})
