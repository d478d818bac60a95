import { serve } from '@hono/node-server'
import type { Logger } from 'drizzle-orm'

const { PORT, DATABASE_URL = '', COUNT_QUERIES } = process.env

/** Where the contender is to serve. */
export const port = Number(PORT)
export const origin = `http://127.0.0.1:${port}`
export const databaseUrl = DATABASE_URL
export const secret = 'a secret of more than thirty-two bytes, for every contender'

let queries = 0

/** Counts the queries, where that is asked for. */
export const queryCounter: Logger | undefined = COUNT_QUERIES
  ? {
      logQuery() {
        queries++
      },
    }
  : undefined

/** Serves an application until the process that started this one is gone. */
export function serveApp(fetch: (request: Request) => Response | Promise<Response>): void {
  process.on('message', () => process.send?.(queries))
  process.on('disconnect', () => process.exit())
  serve({ fetch, port, hostname: '127.0.0.1' })
}
