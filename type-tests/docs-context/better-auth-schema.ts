import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** What a guide takes for granted of the tables of better-auth. */
export const session = sqliteTable('session', {
  token: text('token').notNull().unique(),
  userId: text('user_id').notNull(),
  expiresAt: integer('expires_at', { mode: 'timestamp_ms' }).notNull(),
  impersonatedBy: text('impersonated_by'),
})
