import { readFile } from 'node:fs/promises'
import { readResults } from './document.ts'
import { tableOf } from './markdown.ts'
import { replaceBetween } from './marks.ts'
import type { Cell, Section } from './section.ts'

/** Where the libraries are compared in short. */
export const readme: URL = new URL('../../README.md', import.meta.url)

const contenders = ['fetch-users', 'the floor', 'better-auth', 'Auth.js', 'fastapi-users']
const connections = 20
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
  const measure = (job: string, column: string) =>
    contenders.map((name) => find(http, `${database}: ${job}`, [name, connections], column))
  const inStorm = (column: string) =>
    contenders.map((name) =>
      find(http, `${database}: session checks during a login storm`, [name], column),
    )
  const size = (name: string) =>
    find(start, 'Size of a set-up', [`${name}: e-mail, sessions, Drizzle`], 'gzipped, kB')
  const rows: Cell[][] = [
    ['session checks/s', ...measure('session check', 'requests/s')],
    ['log-ins/s', ...measure('login', 'requests/s')],
    ['registrations/s', ...measure('registration', 'requests/s')],
    ['p99 of a check while 50 log in, ms', ...inStorm('p99 in the storm, ms')],
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
