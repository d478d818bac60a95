import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fetchUsersClient } from './clients/fetch-users.ts'
import type { Contender, Place, Program } from './contender.ts'
import { fill as fillFetchUsers } from './tables/fetch-users.ts'

/** What asks, and what all that run on Node have in common. */
const common = ['autocannon', 'hono', '@hono/node-server', 'drizzle-orm', 'better-sqlite3', 'pg']

function versionsOf(...packages: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries([...common, ...packages].map((name) => [name, versionOf(name)]))
}

function versionOf(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  // Every package has one, with that in it.
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

/** A script in contenders/, for this Node. */
function script(name: string, { port, url }: Place, options: readonly string[] = []): Program {
  const file = fileURLToPath(new URL(`contenders/${name}.ts`, import.meta.url))
  return { args: [...options, file], environment: { PORT: String(port), DATABASE_URL: url } }
}

const published = new URL('contenders/published.ts', import.meta.url).href

/** This library, as it is published: `npx pnpm build` has to come first. */
export const fetchUsers: Contender = {
  name: 'fetch-users',
  versions: () => versionsOf('@fetch-users/core', 'jose', '@node-rs/argon2'),
  program: (place) => script('fetch-users', place, ['--import', published]),
  fill: fillFetchUsers,
  client: fetchUsersClient,
}

/** The same by hand. */
export const floor: Contender = {
  name: 'the floor',
  versions: () => versionsOf('jose', '@node-rs/argon2', 'valibot'),
  program: (place) => script('floor', place),
  fill: fillFetchUsers,
  client: fetchUsersClient,
}

/** All that take part, in the order of the tables. */
export const contenders: readonly Contender[] = [fetchUsers, floor]
