import { quantile } from '../report/statistics.ts'
import type { JobName } from './contender.ts'
import { asksOf, freshAddress, type Runner, settledCpu } from './field.ts'
import { type Load, put } from './load.ts'
import { mixedAsks } from './mixed.ts'
import { type Effort, millisecondsOf } from './options.ts'

/** What is measured: the jobs one by one, and all of them at once. */
export type Task = JobName | 'mixed traffic'

/** What one round of one contender came to. */
export interface Round {
  readonly requestsPerSecond: number
  /** Microseconds of processor time of the contender's process; `null` where that is not told. */
  readonly cpuPerRequest: number | null
  /** Milliseconds from the request to the answer. */
  readonly p50: number
  readonly p99: number
  /** Shares of a core, of the contender and of what makes the load. */
  readonly serverBusy: number | null
  readonly generatorBusy: number
}

/** The rounds of each contender, by its name, in the order in which they went. */
export type Rounds = ReadonlyMap<string, readonly Round[]>

/** Has all contenders that can do a task do it, unmeasured. */
export async function warmUp(field: readonly Runner[], task: Task, effort: Effort): Promise<void> {
  const connections = Math.max(...effort.connections)
  const milliseconds = effort.warmUpMilliseconds
  for (const runner of field) {
    const load = loadOf(runner, task)
    if (load) await put({ ...load, connections, milliseconds }, runner.origin)
  }
}

/** Has all contenders that can do a task do it, in turns, each round in another order. */
export async function measure(
  field: readonly Runner[],
  task: Task,
  connections: number,
  effort: Effort,
): Promise<Rounds> {
  const milliseconds = millisecondsOf(task, effort)
  const able = field.flatMap((runner) => {
    const load = loadOf(runner, task)
    return load ? [{ runner, load: { ...load, connections, milliseconds } }] : []
  })
  const results = new Map<string, Round[]>(able.map(({ runner }) => [runner.contender.name, []]))
  for (let round = 0; round < effort.rounds; round++) {
    const from = round % Math.max(able.length, 1)
    for (const { runner, load } of [...able.slice(from), ...able.slice(0, from)]) {
      results.get(runner.contender.name)?.push(await oneRound(runner, load))
    }
  }
  return results
}

/** What a contender is asked for a task; `null` if it cannot do it. */
export function loadOf(runner: Runner, task: Task): Pick<Load, 'asks' | 'freshBody'> | null {
  if (task === 'mixed traffic') return mixedAsks(runner)
  const asks = asksOf(runner, task)
  const [first] = asks
  if (!first) return null
  if (task !== 'registration') return { asks }
  // No two may have one address, the other parts are alike.
  const plain = { ...first, says: '' }
  const [address = ''] = addressPattern.exec(first.body ?? '') ?? []
  return { asks: [plain], freshBody: () => (first.body ?? '').replace(address, freshAddress()) }
}

const addressPattern = /fresh-[\w-]+@[\w.]+/

export async function oneRound(runner: Runner, load: Load): Promise<Round> {
  const before = await settledCpu(runner)
  const outcome = await put(load, runner.origin)
  const after = await settledCpu(runner)
  const { requestsPerSecond, latencies, sent, milliseconds, generatorMilliseconds } = outcome
  if (latencies.length < 2) throw new Error(`${runner.contender.name} hardly answers`)
  const cpu = before === null || after === null ? null : after - before
  return {
    requestsPerSecond,
    cpuPerRequest: cpu === null ? null : (cpu * 1000) / sent,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    serverBusy: cpu === null ? null : cpu / milliseconds,
    generatorBusy: generatorMilliseconds / milliseconds,
  }
}
