import type { Table } from '../report/section.ts'
import type { Spread } from '../report/statistics.ts'
import { printedBy } from './process.ts'
import type { Project } from './project.ts'
import { inTurns, type Measure } from './rounds.ts'
import type { Runtime } from './runtimes.ts'
import { fileOf } from './set-ups.ts'

const nothing = 'nothing: an empty module'
const ours = 'fetch-users: e-mail, Drizzle, OAuth'
const theirs = 'better-auth: e-mail, Drizzle, OAuth'
const theirLeast = 'better-auth/minimal: e-mail, Drizzle, OAuth'

/** What is imported, by its name in the table. */
const entries: Readonly<Record<string, string>> = {
  [nothing]: './empty.mjs',
  '@fetch-users/core': '@fetch-users/core',
  '@fetch-users/core/oauth': '@fetch-users/core/oauth',
  '@fetch-users/core/oauth/github': '@fetch-users/core/oauth/github',
  '@fetch-users/core/oauth/oidc': '@fetch-users/core/oauth/oidc',
  '@fetch-users/core/argon2id': '@fetch-users/core/argon2id',
  '@fetch-users/core/redis': '@fetch-users/core/redis',
  '@fetch-users/hono, with hono': '@fetch-users/hono',
  '@fetch-users/adapter-drizzle/sqlite, with drizzle-orm': '@fetch-users/adapter-drizzle/sqlite',
  [ours]: `./${fileOf('fetch-users', 'oauth')}`,
  'better-auth': 'better-auth',
  'better-auth/minimal': 'better-auth/minimal',
  'better-auth/plugins/generic-oauth': 'better-auth/plugins/generic-oauth',
  'better-auth/adapters/drizzle, with drizzle-orm': 'better-auth/adapters/drizzle',
  [theirs]: `./${fileOf('better-auth', 'oauth')}`,
  [theirLeast]: `./${fileOf('better-auth/minimal', 'oauth')}`,
  'drizzle-orm/sqlite-proxy, which the set-ups of all use': 'drizzle-orm/sqlite-proxy',
}

/** Whose time and modules are divided by whose. */
const pairs: readonly (readonly [theirs: string, ours: string])[] = [
  ['better-auth', '@fetch-users/core'],
  ['better-auth/minimal', '@fetch-users/core'],
  [
    'better-auth/adapters/drizzle, with drizzle-orm',
    '@fetch-users/adapter-drizzle/sqlite, with drizzle-orm',
  ],
  [theirs, ours],
  [theirLeast, ours],
]

/** What is known of an entry: how much it loads, and how long that takes by the names of runtimes. */
interface Imported {
  readonly name: string
  readonly loaded: Loaded
  readonly times: Readonly<Record<string, Spread>>
}

/** How long each entry takes to import, and how many modules it loads. */
export async function importTables(
  project: Project,
  runtimes: readonly Runtime[],
  rounds: number,
): Promise<Table[]> {
  const names = runtimes.map(({ name }) => name)
  const measures = new Map<string, Measure<string>>()
  for (const [name, specifier] of Object.entries(entries)) {
    measures.set(name, () => importOnEach(project, runtimes, specifier))
  }
  const imported: Imported[] = []
  for (const [name, times] of await inTurns(measures, rounds)) {
    imported.push({ name, times, loaded: await loadedBy(project, entries[name] ?? '') })
  }
  return [timeTable(imported, names), ratioTable(imported, names)]
}

function timeTable(imported: readonly Imported[], runtimes: readonly string[]): Table {
  return {
    title: 'Import',
    note: 'Each in a process of its own: the time that `await import(…)` takes, median and quartiles. Modules are files of JavaScript with all that they import, those of the runtime left out. Deno keeps compiled code from one process to the next; Node does not.',
    columns: ['Entry', 'modules', 'source, kB', ...runtimes.map((runtime) => `${runtime}, ms`)],
    rows: imported.map(({ name, loaded, times }) => [
      name,
      loaded.modules,
      loaded.bytes / 1000,
      ...runtimes.map((runtime) => times[runtime] ?? null),
    ]),
  }
}

function ratioTable(imported: readonly Imported[], runtimes: readonly string[]): Table {
  const find = (name: string) => imported.find((entry) => entry.name === name)
  return {
    title: 'Import: theirs by ours',
    note: 'Of the medians: how many times as much better-auth takes.',
    columns: ['', 'modules', 'source', ...runtimes],
    rows: pairs.map(([upperName, lowerName]) => {
      const [upper, lower] = [find(upperName), find(lowerName)]
      const ratioOf = (quantity: (entry: Imported) => number | undefined): number | null => {
        const [theirs, ours] = [upper, lower].map((entry) => entry && quantity(entry))
        return theirs && ours ? theirs / ours : null
      }
      return [
        `${upperName} ÷ ${lowerName}`,
        ratioOf(({ loaded }) => loaded.modules),
        ratioOf(({ loaded }) => loaded.bytes),
        ...runtimes.map((runtime) => ratioOf(({ times }) => times[runtime]?.median)),
      ]
    }),
  }
}

async function importOnEach(
  { directory }: Project,
  runtimes: readonly Runtime[],
  specifier: string,
): Promise<Record<string, number>> {
  const milliseconds: Record<string, number> = {}
  for (const { name, command } of runtimes) {
    const { output } = await printedBy([...command, 'import-entry.mjs', specifier], directory)
    milliseconds[name] = Number(output)
  }
  return milliseconds
}

/** What an entry loads. */
interface Loaded {
  readonly modules: number
  readonly bytes: number
}

async function loadedBy({ directory }: Project, specifier: string): Promise<Loaded> {
  const command = [process.execPath, 'count-modules.mjs', specifier] as const
  const { output } = await printedBy(command, directory)
  return JSON.parse(output)
}
