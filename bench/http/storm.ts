import { setTimeout as sleep } from 'node:timers/promises'
import type { Table } from '../report/section.ts'
import { median, quantile, spreadOf } from '../report/statistics.ts'
import { asksOf, type Runner, settledCpu } from './field.ts'
import { type Outcome, put } from './load.ts'
import type { Effort } from './options.ts'

/** Connections that check sessions all the time. */
const checking = 5
/** Until all that log in are at it. */
const gatheringMilliseconds = 200

/** Session checks before a storm and in it, and the log-ins of the storm. */
interface StormRound {
  readonly quiet: Outcome
  readonly stormy: Outcome
  readonly logins: Outcome
}

/** What becomes of session checks while many log in, for every contender where one can. */
export async function stormTable(
  site: string,
  field: readonly Runner[],
  effort: Effort,
): Promise<Table> {
  const able = field.filter((runner) => asksOf(runner, 'login').length > 0)
  const results = new Map<string, StormRound[]>(able.map(({ contender }) => [contender.name, []]))
  for (let round = 0; round < effort.stormRounds; round++) {
    for (const runner of able) {
      results.get(runner.contender.name)?.push(await oneStorm(runner, effort))
    }
  }
  const rows = [...results].map(([name, rounds]) => rowOf(name, rounds))
  const note = [
    `${checking} connections check sessions, first alone, then beside ${effort.stormConnections} that`,
    'log in. The aims: a p99 in the storm of less than ten times that before, and less than',
    'better-auth’s.',
  ].join(' ')
  return { title: `${site}: session checks during a login storm`, note, columns, rows }
}

async function oneStorm(runner: Runner, effort: Effort): Promise<StormRound> {
  const { origin } = runner
  const milliseconds = effort.stormMilliseconds
  const checks = { asks: asksOf(runner, 'session check'), connections: checking, milliseconds }
  const quiet = await put(checks, origin)
  const end = new AbortController()
  const storm = {
    asks: asksOf(runner, 'login'),
    connections: effort.stormConnections,
    until: end.signal,
  }
  const checkInStorm = async () => {
    await sleep(gatheringMilliseconds)
    const outcome = await put(checks, origin)
    end.abort()
    return outcome
  }
  const [logins, stormy] = await Promise.all([
    put({ ...storm, milliseconds }, origin),
    checkInStorm(),
  ])
  await settledCpu(runner)
  return { quiet, stormy, logins }
}

const columns = [
  'contender',
  'p50 before, ms',
  'p99 before, ms',
  'p50 in the storm, ms',
  'p99 in the storm, ms',
  'p99, of that before',
  'session checks/s in the storm',
  'logins/s',
]

function rowOf(name: string, rounds: readonly StormRound[]): Table['rows'][number] {
  const spread = (read: (round: StormRound) => number) => spreadOf(rounds.map(read))
  const at = (share: number, { latencies }: Outcome) => quantile(latencies, share)
  return [
    name,
    spread(({ quiet }) => at(0.5, quiet)),
    spread(({ quiet }) => at(0.99, quiet)),
    spread(({ stormy }) => at(0.5, stormy)),
    spread(({ stormy }) => at(0.99, stormy)),
    spread(({ quiet, stormy }) => at(0.99, stormy) / at(0.99, quiet)),
    median(rounds.map(({ stormy }) => stormy.requestsPerSecond)),
    median(rounds.map(({ logins }) => logins.requestsPerSecond)),
  ]
}
