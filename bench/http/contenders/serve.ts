import { serve } from '@hono/node-server'
import type { Logger } from 'drizzle-orm'

const { PORT, DATABASE_URL = '' } = process.env

/** Where the contender is to serve. */
export const port = Number(PORT)
export const origin = `http://127.0.0.1:${port}`
export const databaseUrl = DATABASE_URL
export const secret = 'a secret of more than thirty-two bytes, for every contender'

let queries = 0

/** Counts the queries. Drizzle calls a logger in any case; by default, one that does nothing. */
export const queryCounter: Logger = {
  logQuery() {
    queries++
  },
}

/** Serves an application until the process that started this one is gone, and tells it the count. */
export function serveApp(fetch: (request: Request) => Response | Promise<Response>): void {
  process.on('message', () => process.send?.(queries))
  process.on('disconnect', () => process.exit())
  serve({ fetch, port, hostname: '127.0.0.1' })
}
