import type { drizzle } from 'drizzle-orm/d1'
import { Miniflare } from 'miniflare'

interface Statement {
  readonly sql: string
  readonly params: readonly unknown[]
}

type Method = 'run' | 'all' | 'raw' | 'batch'

/** Runs inside workerd, next to the database. */
const script = `export default {
  async fetch(request, { DB }) {
    const { method, statements } = await request.json()
    const prepared = statements.map(({ sql, params }) => DB.prepare(sql).bind(...params))
    try {
      return Response.json(await (method === 'batch' ? DB.batch(prepared) : prepared[0][method]()))
    } catch ({ message }) {
      return Response.json({ message }, { status: 500 })
    }
  },
}`

/** What Drizzle's driver takes. */
type D1 = Parameters<typeof drizzle>[0]

/**
 * D1 in workerd, asked by a Worker. Miniflare's own proxy to it blocks this process for each call.
 */
export function openD1(): { client: D1; close(): Promise<void> } {
  const miniflare = new Miniflare({ modules: true, script, d1Databases: ['DB'] })

  async function ask(method: Method, statements: readonly Statement[]): Promise<unknown> {
    const body = JSON.stringify({ method, statements })
    const response = await miniflare.dispatchFetch('http://d1', { method: 'POST', body })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error((answer as { message: string }).message)
    return answer
  }

  const statement = (sql: string, params: readonly unknown[] = []): object => ({
    sql,
    params,
    bind: (...values: unknown[]) => statement(sql, values),
    run: () => ask('run', [{ sql, params }]),
    all: () => ask('all', [{ sql, params }]),
    raw: () => ask('raw', [{ sql, params }]),
  })
  const client = {
    prepare: (sql: string) => statement(sql),
    batch: (statements: readonly Statement[]) => ask('batch', statements),
  }
  // These are the methods that Drizzle calls.
  return { client: client as unknown as D1, close: () => miniflare.dispose() }
}
