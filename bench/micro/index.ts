import { getHeapStatistics } from 'node:v8'
import { measure } from 'mitata'
import { thisMachine } from '../report/machine.ts'
import type { Benchmark } from '../report/section.ts'
import { median, spreadOf } from '../report/statistics.ts'
import { makeSubjects, type Subject } from './subjects.ts'

interface Measurement {
  readonly nanoseconds: number
  readonly bytes: number
}

/** Times the library in process: no network, no database, no hash. */
export const run: Benchmark = async ({ quick }) => {
  const machine = thisMachine()
  const subjects = Object.entries(await makeSubjects())
  const rounds = quick ? 1 : 7
  const milliseconds = quick ? 20 : 300
  const measured = subjects.map((): Measurement[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, [, subject]] of subjects.entries()) {
      measured[index]?.push(await measurementOf(subject, milliseconds))
    }
  }
  const yardstick = measured[0] ?? []
  const rows = subjects.map(([name], index) => {
    const own = measured[index] ?? []
    const ratios = own.map(
      ({ nanoseconds }, round) => nanoseconds / (yardstick[round]?.nanoseconds ?? Number.NaN),
    )
    return [
      name,
      spreadOf(own.map(({ nanoseconds }) => nanoseconds / 1000)),
      median(ratios),
      median(own.map(({ bytes }) => bytes)),
    ]
  })
  return {
    title: 'In process',
    machine,
    versions: {},
    tables: [
      {
        title: 'One at a time',
        note: 'Medians of rounds that take turns, with their quartiles; by mitata. Stores in memory.',
        columns: ['', 'µs', '× an empty Response', 'bytes allocated'],
        rows,
      },
    ],
    skipped: [],
  }
}

async function measurementOf(subject: Subject, milliseconds: number): Promise<Measurement> {
  const { p50, heap } = await measure(subject, {
    heap: usedBytes,
    min_cpu_time: milliseconds * 1e6,
    // Many a sample, so that a pause of the machine is but one of them.
    batch_samples: 256,
  })
  return { nanoseconds: p50, bytes: heap?.avg ?? Number.NaN }
}

function usedBytes(): number {
  const { used_heap_size: used, malloced_memory: malloced } = getHeapStatistics()
  return used + malloced
}
