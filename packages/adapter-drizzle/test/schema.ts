import {
  generateDrizzleJson,
  generateMigration,
  generateMySQLDrizzleJson,
  generateMySQLMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from 'drizzle-kit/api'

/** Tables, and what they stand in, by whatever names. */
export type Schema = Readonly<Record<string, unknown>>

/** The statements of `drizzle-kit generate`, for an empty database. */
export const statementsOf = {
  async sqlite(schema: Schema): Promise<string[]> {
    const json = generateSQLiteDrizzleJson
    return generateSQLiteMigration(await json({}), await json({ ...schema }))
  },
  async pg(schema: Schema): Promise<string[]> {
    return generateMigration(generateDrizzleJson({}), generateDrizzleJson({ ...schema }))
  },
  async mysql(schema: Schema): Promise<string[]> {
    const json = generateMySQLDrizzleJson
    return generateMySQLMigration(await json({}), await json({ ...schema }))
  },
}
