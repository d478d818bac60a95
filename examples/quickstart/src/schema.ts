import { sessionColumns, userColumns } from '@fetch-users/adapter-drizzle/sqlite'
import type { UserOf } from '@fetch-users/core'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const users = sqliteTable('users', {
  ...userColumns(),
  displayName: text('display_name'),
})

export const sessions = sqliteTable('sessions', {
  ...sessionColumns(),
  userId: text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
})

export interface User extends UserOf<typeof users.$inferSelect> {}
