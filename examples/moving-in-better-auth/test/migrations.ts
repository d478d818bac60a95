import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from 'drizzle-kit/api'

type Schema = Readonly<Record<string, unknown>>

/** What `drizzle-kit generate` writes where one schema became the other. */
export async function sqliteMigration(before: Schema, after: Schema): Promise<string[]> {
  const json = generateSQLiteDrizzleJson
  return generateSQLiteMigration(await json({ ...before }), await json({ ...after }))
}

/** The same for PostgreSQL. */
export async function pgMigration(before: Schema, after: Schema): Promise<string[]> {
  const json = generateDrizzleJson
  return generateMigration(json({ ...before }), json({ ...after }))
}
