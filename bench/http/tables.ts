import type { Cell, Table } from '../report/section.ts'
import { median, spreadOf } from '../report/statistics.ts'
import { type Contender, jobNames } from './contender.ts'
import { queriesOf, type Runner } from './field.ts'
import { mix } from './mixed.ts'
import type { Round, Rounds, Task } from './rounds.ts'

/** One task on one database, at so many connections. */
export interface Measurement {
  readonly task: Task
  readonly connections: number
  readonly rounds: Rounds
}

/** Who takes part, and what to know about each. */
export function contenderTable(contenders: readonly Contender[]): Table {
  return {
    title: 'Contenders',
    note: contendersNote,
    columns: ['contender', 'what to know'],
    rows: contenders.map(({ name, note = '' }) => [name, note]),
  }
}

const contendersNote = [
  'Each is a process of its own, on a database of its own with the same accounts, and idle while',
  'another is asked. All hash by Argon2id (19 MiB, 2 passes, 1 lane), and none limits rates.',
  'Autocannon asks them in turns; an answer that is not the right one ends the benchmark.',
  'The processor’s time is that of the contender’s process, without PostgreSQL’s.',
  `Mixed traffic is ${Object.entries(mix)
    .map(([job, count]) => `${count} × ${job}`)
    .join(', ')}.`,
].join(' ')

const columns = [
  'contender',
  'connections',
  'requests/s',
  'of the floor’s',
  'CPU, µs/request',
  'p50, ms',
  'p99, ms',
  'contender busy, %',
  'load busy, %',
]

/** How many queries each contender makes for a job. */
export async function queriesTable(site: string, field: readonly Runner[]): Promise<Table> {
  const counting = field.filter(({ contender }) => contender.countsQueries)
  const rows = await Promise.all(
    counting.map(async (runner) => {
      const cells: Cell[] = [runner.contender.name]
      for (const job of jobNames) cells.push(await queriesOf(runner, job))
      return cells
    }),
  )
  const note = 'Counted by the logger of Drizzle; those behind the answer are among them.'
  return { title: `${site}: queries`, note, columns: ['contender', ...jobNames], rows }
}

/** As good as a whole core: what makes the load can make no more. */
const busyPercent = 90

/** A task in full: a row for each contender and number of connections. */
export function taskTable(site: string, task: Task, measurements: readonly Measurement[]): Table {
  const rows = measurements
    .filter((measurement) => measurement.task === task)
    .flatMap(({ connections, rounds }) =>
      [...rounds].map(([name, own]) => [
        name,
        connections,
        ...cellsOf(own, rounds.get('the floor')),
      ]),
    )
  const limited = rows.filter((row) => Number(row.at(-1)) > busyPercent)
  const note = `The load is the limit where it is busy to more than ${busyPercent} %: there the processor’s time tells more.`
  return { title: `${site}: ${task}`, columns, rows, ...(limited.length > 0 && { note }) }
}

function cellsOf(own: readonly Round[], floor: readonly Round[] | undefined): Cell[] {
  const percent = (share: number | null) => (share === null ? null : share * 100)
  return [
    spreadOf(own.map(({ requestsPerSecond }) => requestsPerSecond)),
    ratio(own, floor, ({ requestsPerSecond }) => requestsPerSecond),
    spread(own, ({ cpuPerRequest }) => cpuPerRequest),
    median(own.map(({ p50 }) => p50)),
    median(own.map(({ p99 }) => p99)),
    middle(own, ({ serverBusy }) => percent(serverBusy)),
    middle(own, ({ generatorBusy }) => percent(generatorBusy)),
  ]
}

/** Reads a number off a round, where there is one. */
type Read = (round: Round) => number | null

const numbers = (rounds: readonly Round[], read: Read): number[] =>
  rounds.map(read).filter((value) => value !== null)

function spread(rounds: readonly Round[], read: Read): Cell {
  const values = numbers(rounds, read)
  return values.length === 0 ? null : spreadOf(values)
}

function middle(rounds: readonly Round[], read: Read): Cell {
  const values = numbers(rounds, read)
  return values.length === 0 ? null : median(values)
}

/** The ratios of rounds that went side by side. */
function ratio(
  own: readonly Round[] | undefined,
  others: readonly Round[] | undefined,
  read: Read,
): Cell {
  if (!own || !others) return null
  const ratios = own.flatMap((round, index) => {
    const [value, other] = [read(round), others[index] && read(others[index])]
    return value === null || other === null || other === undefined ? [] : [value / other]
  })
  return ratios.length === 0 ? null : spreadOf(ratios)
}

const summaryColumns = [
  'job',
  'connections',
  'requests/s, of the floor’s',
  'CPU, of the floor’s',
  'requests/s, of better-auth’s',
  'CPU, of better-auth’s',
]

const summaryNote = [
  'Ratios of rounds that went one after the other: the median, and the quartiles.',
  'The aims, for requests/s: of the floor’s, 0.9 at session and JWT checks and registrations, 0.95 at',
  'logins; of better-auth’s, 4 at session and JWT checks. Of the processor’s time, less is better.',
].join(' ')

/** The library beside the two that it is measured by. */
export function summaryTable(site: string, measurements: readonly Measurement[]): Table {
  const rows = measurements.map(({ task, connections, rounds }) => {
    const own = rounds.get('fetch-users')
    const beside = (name: string) => [
      ratio(own, rounds.get(name), ({ requestsPerSecond }) => requestsPerSecond),
      ratio(own, rounds.get(name), ({ cpuPerRequest }) => cpuPerRequest),
    ]
    return [task, connections, ...beside('the floor'), ...beside('better-auth')]
  })
  const title = `${site}: fetch-users beside the floor and better-auth`
  return { title, note: summaryNote, columns: summaryColumns, rows }
}
