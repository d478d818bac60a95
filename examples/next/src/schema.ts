import { authTables } from '@fetch-users/adapter-drizzle/sqlite'
import type { UserOf } from '@fetch-users/core'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const { users, sessions, oauthAccounts, oneTimeTokens, rateLimits } = authTables({
  userColumns: { displayName: text('display_name') },
})

export interface User extends UserOf<typeof users.$inferSelect> {}

/** A table of the application's own. */
export const notes = sqliteTable('notes', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  userId: text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  text: text('text').notNull(),
})
