import { descendants, isTold, microsecondsOf } from '../process/cpu-time.ts'
import type { Table } from '../report/section.ts'
import { type Spread, spreadOf } from '../report/statistics.ts'
import type { Cluster } from './cluster.ts'
import { type Load, putLoad } from './load.ts'
import { revocations, staleAnswers } from './revocation.ts'
import { logIn } from './visitor.ts'

/** How often everything is done. */
export interface ProcessEffort {
  /** Of how many processes, the most last. */
  readonly counts: readonly number[]
  readonly rounds: number
  readonly secondsPerRound: number
  /** How long all processes of a cluster are asked before. */
  readonly warmUpSeconds: number
  /** How often a log-in is ended, in each way. */
  readonly revocations: number
}

const connections = 20

/** One round, per second and in microseconds per request. */
interface Round {
  readonly perSecond: number
  readonly servers: number
  readonly postgres: number
  readonly redis: number
  readonly generator: number
}

/** What is measured of a cluster. */
interface Measurement {
  readonly cluster: Cluster
  /** Of how many of its processes. */
  readonly count: number
  readonly cookies: readonly string[]
  readonly rounds: Round[]
}

/** What session checks cost on so many processes; clusters and numbers take turns. */
export async function throughput(
  clusters: readonly Cluster[],
  { counts, rounds, secondsPerRound, warmUpSeconds }: ProcessEffort,
): Promise<Table> {
  const measurements: Measurement[] = []
  for (const cluster of clusters) {
    const cookies = await logInAll(cluster)
    await measure(cluster, Math.max(...counts), { connections, cookies, seconds: warmUpSeconds })
    measurements.push(...counts.map((count) => ({ cluster, count, cookies, rounds: [] })))
  }
  for (let round = 0; round < rounds; round++) {
    for (const { cluster, count, cookies, rounds } of measurements) {
      rounds.push(await measure(cluster, count, { connections, cookies, seconds: secondsPerRound }))
    }
  }
  return tableOf(measurements)
}

/** One after the other: a process turns away more than it has room for in its queue of hashes. */
async function logInAll({ processes: [first], emails }: Cluster): Promise<string[]> {
  const cookies: string[] = []
  for (const email of emails) cookies.push(await logIn(first?.url ?? '', email))
  return cookies
}

async function measure({ processes }: Cluster, count: number, load: Load): Promise<Round> {
  const asked = processes.slice(0, count)
  const times = () => ({
    servers: microsecondsOf(asked.map(({ pid }) => pid)),
    postgres: microsecondsOf(descendants('postgres')),
    redis: microsecondsOf(descendants('redis-server')),
  })
  const before = times()
  const urls = asked.map(({ url }) => url)
  const { answers, perSecond, generatorTime } = await putLoad(urls, load)
  const after = times()
  return {
    perSecond,
    servers: (after.servers - before.servers) / answers,
    postgres: (after.postgres - before.postgres) / answers,
    redis: (after.redis - before.redis) / answers,
    generator: generatorTime / answers,
  }
}

function tableOf(measurements: readonly Measurement[]): Table {
  return {
    title: 'Processes: session checks',
    note: `${connections} connections in all, spread evenly; users in PostgreSQL. Load, servers and databases share this machine's processors, which limits the requests per second; the processor time per request is what other machines can count with.`,
    columns: [
      ...['sessions in', 'processes', 'requests/s', 'processes, CPU µs/request'],
      ...['PostgreSQL, CPU µs/request', 'Redis, CPU µs/request', 'load, CPU µs/request'],
    ],
    rows: measurements.map(({ cluster: { sessionsIn }, count, rounds }) => {
      const spread = (name: keyof Round): Spread => spreadOf(rounds.map((round) => round[name]))
      const told = (name: keyof Round) => (isTold ? spread(name) : null)
      return [
        ...[sessionsIn, count, spread('perSecond'), told('servers'), told('postgres')],
        ...[sessionsIn === 'Redis' ? told('redis') : null, spread('generator')],
      ]
    }),
  }
}

/**
 * Whether a log-in that one process ends is over for all.
 *
 * @throws {Error} when it is not.
 */
export async function revocationsSeen(
  clusters: readonly Cluster[],
  { revocations: times }: ProcessEffort,
): Promise<Table> {
  const rows: Table['rows'][number][] = []
  for (const { sessionsIn, processes, emails } of clusters) {
    const urls = processes.map(({ url }) => url)
    for (const [name, request] of Object.entries(revocations)) {
      let stale = 0
      for (let time = 0; time < times; time++) {
        const email = emails[time % emails.length] ?? ''
        stale += await staleAnswers(urls, email, request)
      }
      if (stale > 0) throw new Error(`${stale} answers let in whose log-in had ended`)
      rows.push([sessionsIn, name, times, times * urls.length, stale])
    }
  }
  return {
    title: 'Processes: a log-in that ends',
    note: `Begun through one of ${clusters[0]?.processes.length} processes, ended through another, and then asked of all at once.`,
    columns: ['sessions in', 'ended by', 'times', 'requests afterwards', 'let in'],
    rows,
  }
}
