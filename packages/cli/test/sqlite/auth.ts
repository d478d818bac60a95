import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import type { BaseUser } from '@fetch-users/core'
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { authOn } from '../auth-on.ts'

export const client = createClient({ url: process.env['DATABASE_URL'] ?? '' })
export const tables = authTables()
export const auth = authOn(drizzleStorage<BaseUser>(drizzle(client), tables))
