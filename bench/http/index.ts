import { thisMachine } from '../report/machine.ts'
import type { Benchmark, Table } from '../report/section.ts'
import type { Contender } from './contender.ts'
import { contenders } from './contenders.ts'
import { lineUp, type Runner, verify } from './field.ts'
import { type Effort, effortOf, isChosen, storm, tasks } from './options.ts'
import { makePeople } from './people.ts'
import { measure, warmUp } from './rounds.ts'
import { openPostgresSite, openSqliteSite, type Site } from './site.ts'
import { stormTable } from './storm.ts'
import {
  contenderTable,
  type Measurement,
  queriesTable,
  summaryTable,
  taskTable,
} from './tables.ts'

const sites: Readonly<Record<string, () => Promise<Site | null>>> = {
  sqlite: openSqliteSite,
  pg: openPostgresSite,
}

const noPostgres =
  "no PostgreSQL to start; 'apt-get install -y --no-install-recommends postgresql-15' brings it"

/** Measures contenders side by side over HTTP: each in its own process, on its own database. */
export const run: Benchmark = async ({ quick }) => {
  const effort = effortOf(quick)
  const machine = thisMachine()
  const names = contenders.map(({ name }) => name)
  const chosen = contenders.filter(({ name }) => isChosen(name, names))
  const able = chosen.filter(({ missing }) => missing === undefined)
  const skipped = chosen.flatMap(({ name, missing }) => (missing ? [`${name}: ${missing}`] : []))
  const tables: Table[] = [contenderTable(able)]
  for (const [name, open] of Object.entries(sites)) {
    if (!isChosen(name, Object.keys(sites))) continue
    const site = await open()
    if (site) tables.push(...(await measureAt(site, able, effort)))
    else skipped.push(`${name}: ${noPostgres}`)
  }
  const versions = Object.assign({}, ...able.map((contender) => contender.versions()))
  return { title: 'HTTP, side by side', machine, versions, tables, skipped }
}

async function measureAt(
  opened: Site,
  contenders: readonly Contender[],
  effort: Effort,
): Promise<Table[]> {
  await using site = opened
  const people = await makePeople(effort.people)
  const options = { people, visitors: effort.visitors }
  progress(`${site.title}: contenders start`)
  const starts = await Promise.allSettled(contenders.map((one) => lineUp(one, site, options)))
  const field = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
  try {
    for (const start of starts) if (start.status === 'rejected') throw start.reason
    for (const runner of field) await verify(runner)
    return await measureField(site.title, field, effort)
  } finally {
    for (const runner of field) await runner[Symbol.asyncDispose]()
  }
}

async function measureField(
  title: string,
  field: readonly Runner[],
  effort: Effort,
): Promise<Table[]> {
  const all = [...tasks, storm]
  const chosen = tasks.filter((task) => isChosen(task, all))
  const queries = await queriesTable(title, field)
  const measurements: Measurement[] = []
  // What runs often is compiled once more: otherwise the first task would pay for it.
  if (chosen.length > 1) await warmUp(field, 'mixed traffic', effort)
  for (const task of chosen) {
    await warmUp(field, task, effort)
    for (const connections of effort.connections) {
      progress(`${title}: ${task}, ${connections} connections`)
      const rounds = await measure(field, task, connections, effort)
      measurements.push({ task, connections, rounds })
    }
  }
  const storms: Table[] = []
  if (isChosen(storm, all)) {
    progress(`${title}: ${storm}`)
    storms.push(await stormTable(title, field, effort))
  }
  return [
    summaryTable(title, measurements),
    ...storms,
    queries,
    ...chosen.map((task) => taskTable(title, task, measurements)),
  ]
}

/** What takes minutes says where it is, beside what it prints. */
function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}
