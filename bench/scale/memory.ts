import { fork } from 'node:child_process'
import { once } from 'node:events'
import { authTables } from '@fetch-users/adapter-drizzle/sqlite'
import { statementsOf } from '../../packages/adapter-drizzle/test/schema.ts'
import type { Table } from '../report/section.ts'
import { importPublished } from './server-process.ts'

/** What the process is to do. */
export interface MemoryOrder {
  /** Make its tables. */
  readonly statements: readonly string[]
  readonly maxCounters: number
  /** After how many requests it tells. */
  readonly readings: readonly number[]
}

/** What it tells, in bytes. */
export interface MemoryReading {
  readonly requests: number
  readonly heapUsed: number
  readonly rss: number
}

/** The counters that there may be: as many as by default, and so few that they do not count. */
const ceilings = [100_000, 1000]

/** The memory of a process that answers so many requests. */
export async function memory(readings: readonly number[]): Promise<Table> {
  const statements = await statementsOf.sqlite(authTables())
  const [byDefault = [], small = []] = await Promise.all(
    ceilings.map((maxCounters) => readingsOf({ statements, maxCounters, readings })),
  )
  const mebibytes = (bytes = Number.NaN) => bytes / 2 ** 20
  return {
    title: 'Memory after many requests',
    note: 'In one process, without a server: of ten requests five checks of a session, two of a JWT, one for a path that is not there, and two failing log-ins, each from an address and to an account of its own. SQLite in memory by better-sqlite3; the counters of the limits in memory too, of which the ceiling is 100,000 by default. The heap is read after a garbage collection.',
    columns: [
      'requests',
      ...['heap, MiB', 'RSS, MiB'],
      ...['heap with 1,000 counters, MiB', 'RSS with 1,000 counters, MiB'],
    ],
    rows: readings.map((requests, n) => [
      requests,
      ...[byDefault[n], small[n]].flatMap((reading) => [
        mebibytes(reading?.heapUsed),
        mebibytes(reading?.rss),
      ]),
    ]),
  }
}

async function readingsOf(order: MemoryOrder): Promise<MemoryReading[]> {
  const child = fork(new URL('memory-process.ts', import.meta.url), [JSON.stringify(order)], {
    execArgv: ['--expose-gc', ...importPublished],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const readings: MemoryReading[] = []
  child.on('message', (reading) => readings.push(reading as MemoryReading)) // what it sends
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`the process whose memory was measured ended with ${code}`)
  return readings
}
