import { authTables } from '@fetch-users/adapter-drizzle/sqlite'
import type { UserOf } from '@fetch-users/core'
import { text } from 'drizzle-orm/sqlite-core'

export const { users, sessions, oauthAccounts, oneTimeTokens, rateLimits } = authTables({
  userColumns: { displayName: text('display_name') },
})

export interface User extends UserOf<typeof users.$inferSelect> {}
