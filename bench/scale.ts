import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { compare } from './scale/compare.ts'
import { openPostgres } from './scale/postgres.ts'
import { printed } from './scale/report.ts'
import type { Site } from './scale/site.ts'
import { openSqlite } from './scale/sqlite.ts'

const fewUsers = 1000

const sites: Readonly<Record<string, (users: number) => Promise<Site>>> = {
  sqlite: openSqlite,
  postgres: openPostgres,
}

const { values: options } = parseArgs({
  options: {
    users: { type: 'string', default: '1000000' },
    only: { type: 'string', default: Object.keys(sites).join() },
    json: { type: 'boolean', default: false },
  },
})
const users = Number(options.users)
if (!Number.isInteger(users) || users < fewUsers) {
  throw new TypeError(`--users is a whole number from ${fewUsers}`)
}

const machine = {
  node: process.version,
  cpu: `${availableParallelism()} × ${cpus()[0]?.model}`,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  load: loadavg().map((load) => Number(load.toFixed(2))),
}
if (!options.json) console.log(Object.values(machine).flat().join(', '))

for (const name of options.only.split(',')) {
  const open = sites[name]
  if (!open) throw new TypeError(`--only is one of ${Object.keys(sites).join(', ')}`)
  await using small = await open(fewUsers)
  await using large = await open(users)
  for (const comparison of await compare(small, large)) {
    console.log(options.json ? JSON.stringify({ machine, ...comparison }) : printed(comparison))
  }
}
