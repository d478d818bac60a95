import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { databaseUrl } from './config.ts'

export const db = drizzle(createClient({ url: databaseUrl }))

await migrate(db, { migrationsFolder: fileURLToPath(new URL('../migrations', import.meta.url)) })
