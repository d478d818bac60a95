import { readFile } from 'node:fs/promises'
import { thisMachine } from '../report/machine.ts'
import type { Benchmark, Section, Table } from '../report/section.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { compare, type Effort, tableOfSites } from './compare.ts'
import { isTold } from './cpu-time.ts'
import { memory } from './memory.ts'
import { openPostgres } from './postgres.ts'
import { type ProcessEffort, revocationsSeen, throughput } from './processes.ts'
import type { Site } from './site.ts'
import { openSqlite } from './sqlite.ts'

/** How much is measured. */
interface Extent {
  /** How many users the sites have, the fewest first. */
  readonly users: readonly number[]
  readonly compare: Effort
  /** Of a cluster, who are logged in while it is measured. */
  readonly visitors: number
  readonly processes: ProcessEffort
  /** After how many requests the memory is read. */
  readonly requests: readonly number[]
}

const full: Extent = {
  users: [1000, 100_000, 1_000_000],
  compare: { warmUpRounds: 5, rounds: 25, turnsPerRound: 50 },
  visitors: 100,
  processes: { rounds: 5, secondsPerRound: 3, warmUpSeconds: 4, revocations: 200 },
  requests: [0, 10_000, 100_000, 500_000, 1_000_000],
}

const quickly: Extent = {
  users: [1000, 2000],
  compare: { warmUpRounds: 1, rounds: 3, turnsPerRound: 5 },
  visitors: 4,
  processes: { rounds: 1, secondsPerRound: 0.5, warmUpSeconds: 0.3, revocations: 3 },
  requests: [0, 1000, 10_000],
}

type Part = Pick<Section, 'versions' | 'tables' | 'skipped'>

const hints = {
  postgres:
    "no PostgreSQL here: 'apt-get install -y --no-install-recommends postgresql-15' brings it",
  redis: "no Redis here: 'apt-get install -y --no-install-recommends redis-server' brings it",
  proc: 'the processor time of other processes: it takes the /proc of Linux',
}

/** What it costs with many users, on several processes, and after many requests. */
export const run: Benchmark = async ({ quick }) => {
  const machine = thisMachine()
  const extent = quick ? quickly : full
  const parts = [
    await onSites(openSqlite, extent),
    await onSites(openPostgres, extent),
    await onProcesses(extent),
    { versions: {}, tables: [await memory(extent.requests)], skipped: [] },
  ]
  return {
    title: 'Scale',
    machine,
    versions: Object.assign(await versionsOfPackages(), ...parts.map(({ versions }) => versions)),
    tables: parts.flatMap(({ tables }) => tables),
    skipped: [...new Set(parts.flatMap(({ skipped }) => skipped))],
  }
}

/** Sites of every size, beside each other. */
async function onSites(
  open: (users: number) => Promise<Site | null>,
  extent: Extent,
): Promise<Part> {
  await using opened = new AsyncDisposableStack()
  const sites: Site[] = []
  for (const users of extent.users) {
    const site = await open(users)
    if (!site) return { versions: {}, tables: [], skipped: [hints.postgres] }
    sites.push(opened.use(site))
  }
  const tables = [tableOfSites(sites), ...(await compare(sites, extent.compare))]
  return { versions: {}, tables, skipped: [] }
}

/** Clusters with sessions in one place and another, beside each other. */
async function onProcesses({ visitors, processes }: Extent): Promise<Part> {
  await using opened = new AsyncDisposableStack()
  const clusters: Cluster[] = []
  const skipped = isTold ? [] : [hints.proc]
  for (const [sessionsIn, hint] of [
    ['PostgreSQL', hints.postgres],
    ['Redis', hints.redis],
  ] as const) {
    const options = { sessionsIn, processes: 4, code: 'published', users: visitors } as const
    const cluster = await startCluster(options)
    if (cluster) clusters.push(opened.use(cluster))
    else skipped.push(hint)
  }
  const tables: Table[] = []
  if (clusters.length > 0) {
    tables.push(await throughput(clusters, processes), await revocationsSeen(clusters, processes))
  }
  const versions = clusters
    .flatMap(({ servers }) => servers)
    .map(({ version }) => version.split(' '))
  return { versions: Object.fromEntries(versions), tables, skipped }
}

/** What takes part besides the servers. */
const packages = [
  ...['hono', '@hono/node-server', 'drizzle-orm', 'pg', 'ioredis'],
  ...['better-sqlite3', '@libsql/client', 'autocannon'],
]

async function versionsOfPackages(): Promise<Record<string, string>> {
  const versions = packages.map(async (name) => {
    const file = new URL(`../node_modules/${name}/package.json`, import.meta.url)
    return [name, JSON.parse(await readFile(file, 'utf8')).version]
  })
  return Object.fromEntries(await Promise.all(versions))
}
