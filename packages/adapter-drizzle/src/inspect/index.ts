import type { Finding, Inspect } from '@fetch-users/core'
import { is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { TableLike } from '../query.ts'
import type { UsersTable } from '../stores/user-store.ts'
import type { Catalog } from './catalog.ts'
import {
  clockSkew,
  emailsDouble,
  emailsNotCanonical,
  foreignKeysOff,
  type ReadableDatabase,
  type Rows,
  rowsExpired,
  stampsMissing,
} from './data-checks.ts'
import { type MySqlCatalogDatabase, mysqlCatalog } from './mysql.ts'
import { type PgCatalogDatabase, pgCatalog } from './pg.ts'
import { requirementsOf, type Tables } from './requirements.ts'
import { checkTable, tableMissing } from './schema-checks.ts'
import { type SQLiteCatalogDatabase, sqliteCatalog } from './sqlite.ts'

type Database = ReadableDatabase & SQLiteCatalogDatabase & PgCatalogDatabase & MySqlCatalogDatabase

/**
 * Compares the tables in the database with what the stores need of them, and with their declaration;
 * then looks for rows that mean trouble. It only reads. For tools: `npx fetch-users doctor` calls it.
 *
 * @throws whatever the driver does when the database cannot be reached.
 * @example
 * const { inspection } = auth.settings
 * const findings = await inspect(inspection?.subject(), new Date())
 */
export const inspect: Inspect = async (subject, now) => {
  const { db, tables } = subject as { db: Database; tables: Tables } // what `drizzleStorage` hands out
  const catalog = catalogOf(db, tables)
  const findings = await checkTables(catalog, tables)
  const isReadable = !findings.some(({ id }) => unreadable.includes(id))
  return isReadable ? [...findings, ...(await checkRows({ db, catalog, now }, tables))] : findings
}

/** Where these are found, a query of the rows would fail. */
const unreadable = ['table-missing', 'column-missing', 'column-type']

function catalogOf(db: Database, { users }: Tables): Catalog {
  if (is(users, PgTable)) return pgCatalog(db)
  return is(users, SQLiteTable) ? sqliteCatalog(db) : mysqlCatalog(db)
}

async function checkTables(catalog: Catalog, tables: Tables): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const kind of kinds) {
    const table = tables[kind]
    if (!table) continue
    const declared = catalog.configOf(table)
    const subject = { catalog, declared, required: requirementsOf(kind, table) }
    const live = await catalog.read(declared)
    findings.push(...(live ? checkTable({ ...subject, live }) : [tableMissing(subject)]))
  }
  return findings
}

const kinds = ['users', 'sessions', 'oauthAccounts', 'oneTimeTokens', 'rateLimits'] as const

async function checkRows(rows: Rows, tables: Tables): Promise<Finding[]> {
  const users = tables.users as UsersTable // as drizzleStorage was given them
  const { sessions, oneTimeTokens, rateLimits } = tables
  const expiring = [sessions, oneTimeTokens, rateLimits].filter((table) => table !== undefined)
  return [
    ...(await clockSkew(rows)), // before what takes its time
    ...(await emailsDouble(rows, users)), // they would stand in the way of the next
    ...(await emailsNotCanonical(rows, users)),
    ...(await stampsMissing(rows, users)),
    // Each has the column, by its type.
    ...(await rowsExpired(rows, expiring as unknown as TableLike<{ expiresAt: Date }>[])),
    ...(await foreignKeysOff(rows)),
  ]
}
