import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/pg'
import type { BaseUser } from '@fetch-users/core'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { authOn } from '../auth-on.ts'

export const client = new pg.Pool({ connectionString: process.env['DATABASE_URL'] })
client.on('error', () => {}) // a connection that ends while nobody uses it
export const tables = authTables()
export const auth = authOn(drizzleStorage<BaseUser>(drizzle(client), tables))
