import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'

const { DATABASE_URL = 'file:next.db' } = process.env

export const db = drizzle(createClient({ url: DATABASE_URL }))
