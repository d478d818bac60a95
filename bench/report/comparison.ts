import { readFile } from 'node:fs/promises'
import { readResults } from './document.ts'
import { tableOf } from './markdown.ts'
import { replaceBetween } from './marks.ts'
import type { Cell, Section } from './section.ts'

/** Where the libraries are compared in short. */
export const readme: URL = new URL('../../README.md', import.meta.url)

const contenders = ['fetch-users', 'the floor', 'better-auth', 'Auth.js', 'fastapi-users']
const storm = 'session checks during a login storm'
const database = 'SQLite (better-sqlite3, WAL, synchronous = normal)'

/** The README with the figures as they are in `results/`. */
export async function readmeWithComparison(): Promise<string> {
  const text = await readFile(readme, 'utf8')
  const [http, start] = [await readResults('http'), await readResults('start')]
  return replaceBetween(text, 'comparison', comparisonOf(http, start))
}

function comparisonOf(http: Section, start: Section): string {
  const { versions, machine } = http
  const named = ['better-auth', '@auth/core', 'fastapi-users'].map((name) => [name, versions[name]])
  const of = (table: string, column: string, ...begin: Cell[]) =>
    contenders.map((name) => find(http, `${database}: ${table}`, [name, ...begin], column))
  const size = (name: string) =>
    find(start, 'Size of a set-up', [`${name}: e-mail, sessions, Drizzle`], 'gzipped, kB')
  const rows: Cell[][] = [
    ['session checks/s', ...of('session check', 'requests/s', 20)],
    ['session checks/s, one at a time', ...of('session check', 'requests/s', 1)],
    ['log-ins/s', ...of('login', 'requests/s', 20)],
    ['registrations/s', ...of('registration', 'requests/s', 20)],
    ['p99 of a check while 50 log in, ms', ...of(storm, 'p99 in the storm, ms')],
    ['queries of a log-in', ...of('queries', 'login')],
    ['kB gzipped in a Worker', size('fetch-users'), null, size('better-auth/minimal'), null, null],
  ]
  return [
    `Measured on ${machine.date}, with ${named.map((words) => words.join(' ')).join(', ')}:`,
    tableOf(['', 'fetch-users', 'by hand', 'better-auth', 'Auth.js', 'fastapi-users'], rows),
  ].join('\n\n')
}

/** The middle of what a table says in a column of the row that begins with such cells. */
function find(section: Section, title: string, begin: readonly Cell[], column: string): Cell {
  const table = section.tables.find((table) => table.title === title)
  const index = table?.columns.indexOf(column) ?? -1
  if (!table || index < 0) throw new Error(`No results of ${title}: ${column}`)
  const row = table.rows.find((row) => begin.every((cell, index) => row[index] === cell))
  const cell = row?.[index] ?? null
  return typeof cell === 'object' && cell !== null ? cell.median : cell
}
