import { mysqlTableCreator } from 'drizzle-orm/mysql-core'
import { pgSchema } from 'drizzle-orm/pg-core'
import { sqliteTableCreator, text } from 'drizzle-orm/sqlite-core'
import { describe, expect, test } from 'vitest'
import { statementsOf } from '../test/schema.ts'
import * as mysql from './mysql/index.ts'
import * as pg from './pg/index.ts'
import * as sqlite from './sqlite/index.ts'

const dialects = [
  ['sqlite', () => statementsOf.sqlite(sqlite.authTables())],
  ['pg', () => statementsOf.pg(pg.authTables())],
  ['mysql', () => statementsOf.mysql(mysql.authTables())],
] as const

describe.each(dialects)(
  'what drizzle-kit generates of the ready tables for %s',
  (name, generate) => {
    test('is what the snapshot shows', async () => {
      const sql = `${(await generate()).map((statement) => statement.trim()).join('\n\n')}\n`
      await expect(sql).toMatchFileSnapshot(`__snapshots__/${name}.sql`)
    })

    test('has every constraint that the stores rely on', async () => {
      const sql = (await generate()).join('\n').replaceAll(/["`]/g, '')
      for (const column of ['users_email', 'sessions_token_digest']) {
        expect(sql).toMatch(new RegExp(`${column}_unique`))
      }
      expect(sql).toMatch(/primary key ?\(provider, ?account_id\)/i)
      expect(
        sql.match(
          /references (public\.)?users ?\(id\) on (update no action )?on delete cascade|references (public\.)?users ?\(id\)[^,;]*on delete cascade/gi,
        ),
      ).toHaveLength(2)
      for (const index of ['sessions_user_id', 'sessions_expires_at', 'oauth_accounts_user_id']) {
        expect(sql).toContain(`${index}_index`)
      }
    })
  },
)

describe('the ready tables', () => {
  test('stand in a schema, or under a prefix, with their indexes', async () => {
    const auth = pgSchema('auth')
    const inSchema = await statementsOf.pg({ auth, ...pg.authTables({ table: auth.table }) })
    expect(inSchema.join()).toContain('CREATE TABLE "auth"."users"')

    const onMysql = mysqlTableCreator((name) => `auth_${name}`)
    const prefixed = (await statementsOf.mysql(mysql.authTables({ table: onMysql }))).join()
    expect(prefixed).toContain('REFERENCES `auth_users`(`id`) ON DELETE cascade')
    expect(prefixed).toContain('`auth_sessions_user_id_index`')
  })

  test("have the application's own columns", async () => {
    const table = sqliteTableCreator((name) => `auth_${name}`)
    const { users } = sqlite.authTables({ table, userColumns: { nick: text('nick').unique() } })
    const statements = (await statementsOf.sqlite({ users })).join()
    expect(statements).toContain('`nick` text')
    expect(statements).toContain('`auth_users_nick_unique`')
  })
})
