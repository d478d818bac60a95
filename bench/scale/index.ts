import { readFile } from 'node:fs/promises'
import { isTold } from '../process/cpu-time.ts'
import { thisMachine } from '../report/machine.ts'
import type { Benchmark, Section, Table } from '../report/section.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { compare, tableOfSites } from './compare.ts'
import { type Extent, full, quickly } from './extent.ts'
import { memory } from './memory.ts'
import { openPostgres } from './postgres.ts'
import { revocationsSeen, throughput } from './processes.ts'
import type { Site } from './site.ts'
import { openSqlite } from './sqlite.ts'

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
  const places = [
    { sessionsIn: 'PostgreSQL', hint: hints.postgres },
    { sessionsIn: 'Redis', hint: hints.redis }, // and its users in PostgreSQL
  ] as const
  for (const { sessionsIn, hint } of places) {
    const size = { processes: Math.max(...processes.counts), users: visitors }
    const cluster = await startCluster({ sessionsIn, code: 'published', ...size })
    if (cluster) clusters.push(opened.use(cluster))
    else {
      skipped.push(hint)
      break
    }
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
