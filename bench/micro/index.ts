import { getHeapStatistics } from 'node:v8'
import { getRequestListener } from '@hono/node-server'
import { measure } from 'mitata'
import { thisMachine } from '../report/machine.ts'
import type { Benchmark, Table } from '../report/section.ts'
import { median, spreadOf } from '../report/statistics.ts'
import { emptyResponse, makeSubjects, type Subject } from './subjects.ts'

interface Effort {
  readonly rounds: number
  readonly milliseconds: number
}

interface Measurement {
  readonly microseconds: number
  readonly bytes: number
}

type Rounds = ReadonlyMap<string, readonly Measurement[]>

/** Times the library in process: no network, no database, no hash. */
export const run: Benchmark = async ({ quick }) => {
  const machine = thisMachine()
  const effort = quick ? { rounds: 1, milliseconds: 20 } : { rounds: 7, milliseconds: 200 }
  const plain = await inTurns(Object.entries(await makeSubjects()), effort)
  // It puts a Response in place of Node's that makes no stream and no Headers until asked for them.
  getRequestListener(() => new Response())
  const light = await inTurns(Object.entries(await makeSubjects()), effort)
  const yardstick = median(plain.get(emptyResponse)?.map(({ microseconds }) => microseconds) ?? [])
  const tables = [
    tableOf("By Node's own Response", plain, yardstick),
    tableOf('By the Response that @hono/node-server puts in its place', light, yardstick),
  ]
  return { title: 'In process', machine, versions: {}, tables, skipped: [] }
}

function tableOf(title: string, measured: Rounds, yardstick: number): Table {
  const rows = [...measured].map(([name, own]) => {
    const times = spreadOf(own.map(({ microseconds }) => microseconds))
    const bytes = Math.round(median(own.map((measurement) => measurement.bytes)))
    return [name, times, times.median / yardstick, bytes]
  })
  return {
    title,
    note:
      'One at a time, by mitata: medians of rounds that take turns, with their quartiles. Stores are ' +
      'in memory.',
    columns: ['', 'µs', "× Node's empty Response", 'bytes allocated'],
    rows,
  }
}

async function inTurns(
  subjects: readonly (readonly [string, Subject])[],
  { rounds, milliseconds }: Effort,
): Promise<Rounds> {
  const measured = new Map(subjects.map(([name]): [string, Measurement[]] => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, subject] of subjects) {
      measured.get(name)?.push(await measurementOf(subject, milliseconds))
    }
  }
  return measured
}

async function measurementOf(subject: Subject, milliseconds: number): Promise<Measurement> {
  const { p50, heap } = await measure(subject, {
    heap: usedBytes,
    min_cpu_time: milliseconds * 1e6,
    // Many a sample, so that a pause of the machine is but one of them.
    batch_samples: 256,
  })
  return { microseconds: p50 / 1000, bytes: heap?.avg ?? Number.NaN }
}

function usedBytes(): number {
  const { used_heap_size: used, malloced_memory: malloced } = getHeapStatistics()
  return used + malloced
}
