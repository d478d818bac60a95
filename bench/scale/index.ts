import { thisMachine } from '../report/machine.ts'
import type { Benchmark, Table } from '../report/section.ts'
import { compare, fullEffort, quickEffort, tableOfSites } from './compare.ts'
import { openPostgres } from './postgres.ts'
import type { Site } from './site.ts'
import { openSqlite } from './sqlite.ts'

const databases = [openSqlite, openPostgres]

/** What it costs with many users, on many processes, and after many requests. */
export const run: Benchmark = async ({ quick }) => {
  const machine = thisMachine()
  const users = quick ? [1000, 2000] : [1000, 100_000, 1_000_000]
  const tables: Table[] = []
  for (const open of databases) tables.push(...(await comparison(open, users, quick)))
  return { title: 'Scale', machine, versions: {}, tables, skipped: [] }
}

/** Sites of so many users each, beside each other; nothing where there is no such database. */
async function comparison(
  open: (users: number) => Promise<Site | null>,
  sizes: readonly number[],
  quick: boolean,
): Promise<Table[]> {
  await using opened = new AsyncDisposableStack()
  const sites: Site[] = []
  for (const users of sizes) {
    const site = await open(users)
    if (!site) return []
    sites.push(opened.use(site))
  }
  return [tableOfSites(sites), ...(await compare(sites, quick ? quickEffort : fullEffort))]
}
