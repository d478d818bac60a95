import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** What a guide takes for granted of the tables of Auth.js. */
export const session = sqliteTable('session', {
  sessionToken: text('sessionToken').primaryKey(),
  userId: text('userId').notNull(),
  expires: integer('expires', { mode: 'timestamp_ms' }).notNull(),
})
