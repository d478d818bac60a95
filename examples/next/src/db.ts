import { appendFileSync } from 'node:fs'
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'

const { DATABASE_URL = 'file:next.db', QUERY_LOG } = process.env

/** For the test that counts them: each query becomes a line of that file. */
const logger = QUERY_LOG
  ? { logQuery: (query: string) => appendFileSync(QUERY_LOG, `${query}\n`) }
  : false

export const db = drizzle(createClient({ url: DATABASE_URL }), { logger })
