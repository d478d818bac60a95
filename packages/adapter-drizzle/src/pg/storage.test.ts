import { UniqueViolation } from '@fetch-users/core'
import {
  bigint,
  pgSchema,
  primaryKey,
  serial,
  text,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/pg-core'
import { afterAll, describe, expect, test } from 'vitest'
import { startServer } from '../../../../servers/start-server.ts'
import { runContracts } from '../../test/contracts.ts'
import { openPg, pgDrivers, pglite } from '../../test/pg.ts'
import { emptyTables } from '../../test/tables.ts'
import { oauthAccountColumns, sessionColumns, userColumns } from './columns.ts'
import { drizzleStorage } from './storage.ts'
import { authTables } from './tables.ts'

const ready = authTables()

const auth = pgSchema('auth')
const people = auth.table(
  'people',
  {
    ...userColumns(),
    id: serial('person_no').primaryKey(),
    email: varchar('mail_address', { length: 254 }).notNull(),
    hashedPassword: text('pw'),
    plan: text('plan', { enum: ['free', 'pro'] }).notNull(),
    nickname: text('nick').unique('one_nick_each'),
  },
  (table) => [uniqueIndex('one_address_each').on(table.email)],
)
const owner = () =>
  bigint('person_no', { mode: 'number' })
    .notNull()
    .references(() => people.id)
const renamed = {
  users: people,
  sessions: auth.table('logins', {
    ...sessionColumns(),
    userId: owner(),
    device: text('device').notNull().default('unknown'),
  }),
  oauthAccounts: auth.table('links', { ...oauthAccountColumns(), userId: owner() }, (link) => [
    primaryKey({ columns: [link.provider, link.accountId] }),
  ]),
  oneTimeTokens: authTables({ table: auth.table }).oneTimeTokens,
  rateLimits: authTables({ table: auth.table }).rateLimits,
}

const server = await startServer('postgres')
afterAll(() => server?.stop())

const drivers = Object.entries(pgDrivers).map(
  ([name, open]) => [name, server && open(server.url)] as const,
)
for (const [name, open] of [...drivers, ['PGlite', pglite] as const]) {
  describe.skipIf(!open)(`the ready tables, by ${name}`, () => {
    runContracts(async () => {
      const { db } = await openPg(ready, open ?? pglite)
      return { storage: drizzleStorage(db, ready), empty: () => emptyTables(db, ready) }
    })
  })
}

describe.skipIf(!server)("tables of the application's own, in a schema, with serial ids", () => {
  const open = () => openPg({ auth, ...renamed }, pgDrivers.pg(server?.url ?? ''))

  runContracts(
    async () => {
      const { db } = await open()
      const empty = () => emptyTables(db, renamed)
      return { storage: drizzleStorage(db, renamed), empty }
    },
    { plan: 'free' },
  )

  test('another unique column is named by its property, whatever the constraint is called', async () => {
    const { db } = await open()
    const { users } = drizzleStorage(db, renamed)
    const ann = { email: 'ann@example.com', nickname: 'annie', plan: 'free' }
    await users.insert(ann)
    const refused = users.insert({ ...ann, email: 'bob@example.com' })
    await expect(refused).rejects.toEqual(new UniqueViolation('nickname'))
  })

  test('an id beyond what the column holds belongs to nobody', async () => {
    const { db } = await open()
    const { users } = drizzleStorage(db, renamed)
    for (const id of ['2147483648', '-2147483649', '9007199254740993', '1e3']) {
      expect(await users.find(id)).toBeNull()
    }
  })
})
