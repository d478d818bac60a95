import { canonicalEmail, type Finding, type UserId } from '@fetch-users/core'
import { asc, type Column, count, gt, isNull, lt, type SQL, sql, type Table } from 'drizzle-orm'
import type { TableLike } from '../query.ts'
import type { UsersTable } from '../stores/user-store.ts'
import type { Catalog } from './catalog.ts'
import { tableName } from './statements.ts'

/** As much of Drizzle's `select` as the checks use, and all dialects have. */
interface Selection<Row> extends PromiseLike<Row[]> {
  where(condition: SQL | undefined): Selection<Row>
  groupBy(...columns: SQL[]): Selection<Row>
  having(condition: SQL): Selection<Row>
  orderBy(...columns: SQL[]): Selection<Row>
  limit(count: number): Selection<Row>
}

/** A Drizzle database, read from. */
export interface ReadableDatabase {
  select<Row>(fields: Readonly<Record<string, Column | SQL>>): {
    from(table: Table): Selection<Row>
  }
}

/** What the checks of rows look at. */
export interface Rows {
  readonly db: ReadableDatabase
  readonly catalog: Catalog
  readonly now: Date
}

const pageSize = 2000
/** As many ids as a finding names. */
const mostNamed = 5

/** Addresses that no log-in finds: it asks for the canonical one. */
export async function emailsNotCanonical(
  { db, catalog }: Rows,
  users: UsersTable,
): Promise<Finding[]> {
  const ids: UserId[] = []
  let after: UserId | undefined
  for (;;) {
    const page = await db
      .select<{ id: UserId; email: string }>({ id: users.id, email: users.email })
      .from(users)
      .where(after === undefined ? undefined : gt(users.id, after))
      .orderBy(asc(users.id))
      .limit(pageSize)
    const strange = page.filter(({ email }) => canonicalEmail(email) !== email)
    ids.push(...strange.map(({ id }) => id))
    after = page.at(-1)?.id
    if (page.length < pageSize) break
  }
  if (ids.length === 0) return []
  const { table, email } = namesOf(catalog, users)
  const canonical = `lower(trim(${email}))`
  const named = [...ids.slice(0, mostNamed), ...(ids.length > mostNamed ? ['…'] : [])].join(', ')
  return [
    {
      id: 'email-not-canonical',
      severity: 'error',
      what: `Users whose address is not in canonical form cannot log in. There are ${ids.length} (${named}).`,
      fix: `UPDATE ${table} SET ${email} = ${canonical} WHERE ${email} <> ${canonical};`,
    },
  ]
}

/** Addresses of several users, but for their spelling. */
export async function emailsDouble({ db, catalog }: Rows, users: UsersTable): Promise<Finding[]> {
  const spelling = sql`lower(trim(${users.email}))`
  const doubles = await db
    .select<{ n: number }>({ n: count() })
    .from(users)
    .groupBy(spelling)
    .having(sql`count(*) > 1`)
  if (doubles.length === 0) return []
  const { table, id, email } = namesOf(catalog, users)
  return [
    {
      id: 'email-double',
      severity: 'error',
      what: `Addresses that several users have, but for upper and lower case: ${doubles.length}.`,
      fix:
        `Keep one user of each: SELECT ${id} FROM ${table} WHERE lower(trim(${email})) IN ` +
        `(SELECT lower(trim(${email})) FROM ${table} GROUP BY 1 HAVING count(*) > 1); ` +
        `DELETE FROM ${table} WHERE ${id} = …;`,
    },
  ]
}

/** Users whose stamp is made of their hash: it takes a new password to log them out everywhere. */
export async function stampsMissing(
  { db, catalog }: Rows,
  users: UsersTable & { readonly securityStamp?: Column },
): Promise<Finding[]> {
  const stamp = users.securityStamp
  if (!stamp) return []
  const n = await countOf(db, users, isNull(stamp))
  if (n === 0) return []
  const [{ table }, name] = [namesOf(catalog, users), catalog.quote(catalog.nameOf(stamp))]
  return [
    {
      id: 'stamp-missing',
      severity: 'warning',
      what: `Users without a security stamp: ${n}. Giving them one logs them out once.`,
      fix: `UPDATE ${table} SET ${name} = ${catalog.freshStamp} WHERE ${name} IS NULL;`,
    },
  ]
}

const graceSeconds = 2 * 24 * 60 * 60

/** Rows that a daily sweep would have taken away. */
export async function rowsExpired(
  { db, now }: Rows,
  tables: readonly TableLike<{ expiresAt: Date }>[],
): Promise<Finding[]> {
  const end = new Date(now.getTime() - graceSeconds * 1000)
  const counts = await Promise.all(
    tables.map((table) => countOf(db, table, lt(table.expiresAt, end))),
  )
  const n = counts.reduce((sum, rows) => sum + rows, 0)
  if (n === 0) return []
  return [
    {
      id: 'rows-expired',
      severity: 'warning',
      what: `Rows that ended more than two days ago, and are still there: ${n}. Nothing sweeps.`,
      fix: 'Daily: npx fetch-users sweep',
    },
  ]
}

const mostSkewSeconds = 60

/** Every token ends by the clock of whoever looks at it. */
export async function clockSkew({ catalog, now }: Rows): Promise<Finding[]> {
  const theirs = await catalog.connection?.now?.()
  const seconds = theirs ? Math.round((theirs.getTime() - now.getTime()) / 1000) : 0
  if (Math.abs(seconds) < mostSkewSeconds) return []
  return [
    {
      id: 'clock-skew',
      severity: 'warning',
      what: `The clocks of this machine and of the database are ${Math.abs(seconds)} seconds apart.`,
      fix: 'On both: timedatectl set-ntp true',
    },
  ]
}

/** Without them the sessions of a deleted user stay. */
export async function foreignKeysOff({ catalog }: Rows): Promise<Finding[]> {
  if ((await catalog.connection?.heedsForeignKeys?.()) ?? true) return []
  return [
    {
      id: 'foreign-keys-off',
      severity: 'error',
      what: 'SQLite does not heed foreign keys on this connection: what belongs to a deleted user stays.',
      fix: 'Where the database is opened, on every connection: PRAGMA foreign_keys = ON;',
    },
  ]
}

async function countOf(db: ReadableDatabase, table: Table, condition: SQL): Promise<number> {
  const [row] = await db.select<{ n: number }>({ n: count() }).from(table).where(condition)
  return row?.n ?? 0
}

function namesOf(catalog: Catalog, users: UsersTable): Record<'table' | 'id' | 'email', string> {
  return {
    table: tableName(catalog, catalog.configOf(users)),
    id: catalog.quote(catalog.nameOf(users.id)),
    email: catalog.quote(catalog.nameOf(users.email)),
  }
}
