import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Cell, Table } from '../report/section.ts'
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

/** How long each entry takes to import, and how many modules it loads. */
export async function importTables(
  project: Project,
  runtimes: readonly Runtime[],
  rounds: number,
): Promise<Table[]> {
  const measures = new Map<string, Measure<'import'>>()
  for (const [name, specifier] of Object.entries(entries)) {
    for (const runtime of runtimes) {
      measures.set(keyOf(runtime, name), () => importOnce(project, runtime, specifier))
    }
  }
  const times = await inTurns(measures, rounds)
  const timeOf = (runtime: Runtime, name: string) => times.get(keyOf(runtime, name))?.import ?? null
  const loaded = new Map<string, Loaded>()
  for (const [name, specifier] of Object.entries(entries)) {
    loaded.set(name, await modulesOf(project, specifier))
  }
  const ratio = (upper: number | undefined, lower: number | undefined): Cell =>
    upper && lower ? upper / lower : null
  return [
    {
      title: 'Import',
      note: 'Each in a process of its own: the time that `await import(…)` takes, median and quartiles. Modules are files of JavaScript with all that they import, those of the runtime left out. Deno keeps compiled code from one process to the next; Node does not.',
      columns: ['Entry', 'modules', 'source, kB', ...runtimes.map(({ name }) => `${name}, ms`)],
      rows: Object.keys(entries).map((name) => [
        name,
        loaded.get(name)?.modules ?? null,
        (loaded.get(name)?.bytes ?? 0) / 1000,
        ...runtimes.map((runtime) => timeOf(runtime, name)),
      ]),
    },
    {
      title: 'Import: theirs by ours',
      note: 'Of the medians: how many times as much better-auth takes.',
      columns: ['', 'modules', 'source', ...runtimes.map(({ name }) => name)],
      rows: pairs.map(([upper, lower]) => [
        `${upper} ÷ ${lower}`,
        ratio(loaded.get(upper)?.modules, loaded.get(lower)?.modules),
        ratio(loaded.get(upper)?.bytes, loaded.get(lower)?.bytes),
        ...runtimes.map((runtime) =>
          ratio(timeOf(runtime, upper)?.median, timeOf(runtime, lower)?.median),
        ),
      ]),
    },
  ]
}

function keyOf({ name }: Runtime, entry: string): string {
  return `${name} ${entry}`
}

async function importOnce(
  { directory }: Project,
  { command }: Runtime,
  specifier: string,
): Promise<{ import: number }> {
  const { output } = await printedBy([...command, 'import-entry.mjs', specifier], directory)
  return { import: Number(output) }
}

/** What an entry loads. */
export interface Loaded {
  readonly modules: number
  readonly bytes: number
}

async function modulesOf({ directory }: Project, specifier: string): Promise<Loaded> {
  const command = [process.execPath, 'list-modules.mjs', specifier] as const
  const urls: string[] = JSON.parse((await printedBy(command, directory)).output)
  const sizes = await Promise.all(urls.map(async (url) => (await stat(fileURLToPath(url))).size))
  return { modules: urls.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}
