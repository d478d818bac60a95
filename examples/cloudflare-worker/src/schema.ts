import { authTables } from '@fetch-users/adapter-drizzle/sqlite'
import type { UserOf } from '@fetch-users/core'

export const { users, sessions, rateLimits } = authTables()

export interface User extends UserOf<typeof users.$inferSelect> {}
