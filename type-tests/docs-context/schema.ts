import { userColumns } from '@fetch-users/adapter-drizzle/sqlite'
import type { UserOf } from '@fetch-users/core'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** The table that the guides' examples are about, where they do not show one. */
export const users = sqliteTable('users', {
  ...userColumns(),
  displayName: text('display_name').notNull(),
  bio: text('bio'),
  plan: text('plan', { enum: ['free', 'pro'] })
    .notNull()
    .default('free'),
  note: text('note'),
})

export interface User extends UserOf<typeof users.$inferSelect> {}
