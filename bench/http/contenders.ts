import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createAuthJsClient } from './clients/auth-js.ts'
import { betterAuthCachedClient, betterAuthClient } from './clients/better-auth.ts'
import { fastapiUsersClient } from './clients/fastapi-users.ts'
import { fetchUsersClient } from './clients/fetch-users.ts'
import type { Contender, Place, Program } from './contender.ts'
import { fill as fillAuthJs } from './tables/auth-js.ts'
import { fill as fillBetterAuth } from './tables/better-auth.ts'
import {
  environmentOf,
  fill as fillFastapiUsers,
  folder,
  python,
  pythonVersions,
} from './tables/fastapi-users.ts'
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
function script(
  name: string,
  { port, url }: Place,
  options: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Program {
  const file = fileURLToPath(new URL(`contenders/${name}.ts`, import.meta.url))
  const place = { PORT: String(port), DATABASE_URL: url }
  return { args: [...options, file], environment: { ...place, ...environment } }
}

const published = new URL('../process/published.ts', import.meta.url).href

/** This library, as it is published: `npx pnpm build` has to come first. */
export const fetchUsers: Contender = {
  name: 'fetch-users',
  versions: () => versionsOf('@fetch-users/core', 'jose', '@node-rs/argon2'),
  note: 'As built, every option by default but `limits: false`.',
  program: (place) => script('fetch-users', place, ['--import', published]),
  countsQueries: true,
  fill: fillFetchUsers,
  client: fetchUsersClient,
}

/** The same, from its sources. */
export const fetchUsersSources: Contender = {
  ...fetchUsers,
  program: (place) => script('fetch-users', place),
}

/** The same by hand. */
export const floor: Contender = {
  name: 'the floor',
  versions: () => versionsOf('jose', '@node-rs/argon2', 'valibot'),
  note: 'A handler on Hono by hand, with the same checks, queries and JSON, and nothing else.',
  program: (place) => script('floor', place),
  countsQueries: true,
  fill: fillFetchUsers,
  client: fetchUsersClient,
}

const betterAuthVersions = () => versionsOf('better-auth', '@node-rs/argon2')

export const betterAuth: Contender = {
  name: 'better-auth',
  note:
    'Hashes by Argon2id, as the others do; its default is scrypt. Takes no JWT for a log-in: its ' +
    'JWT check is that of its bearer plugin, a look-up of the session.',
  versions: betterAuthVersions,
  program: (place) => script('better-auth', place),
  countsQueries: true,
  fill: fillBetterAuth,
  client: betterAuthClient,
}

/** The same, with sessions in a signed cookie as well, which the database is not asked about. */
export const betterAuthCached: Contender = {
  name: 'better-auth (cookie cache)',
  note:
    'What the cookie says counts for as long as it lasts, whatever became ' +
    'of the session or the user: signed as it is by default at the session check, as a JWT at the ' +
    'JWT check. The others ask the database.',
  versions: betterAuthVersions,
  program: (place) => script('better-auth', place, [], { COOKIE_CACHE: '1' }),
  countsQueries: true,
  fill: fillBetterAuth,
  client: betterAuthCachedClient,
}

export const authJs: Contender = {
  name: 'Auth.js',
  note:
    'Registers nobody and lists no sessions. A log-in by password gives an encrypted JWT, which its ' +
    'JWT check reads without asking the database; the look-up at that log-in is the application’s ' +
    'own. What is not found it answers with 400.',
  versions: () => versionsOf('@auth/core', '@auth/drizzle-adapter', '@node-rs/argon2'),
  program: (place) => script('auth-js', place),
  countsQueries: true,
  fill: fillAuthJs,
  client: createAuthJsClient(),
}

/** The one that does not run on Node. */
export const fastapiUsers: Contender = {
  name: 'fastapi-users',
  note: 'Served by one worker of uvicorn, on uvloop and httptools. Lists no sessions.',
  missing: python
    ? undefined
    : "no Python with fastapi-users; 'python3 -m venv /tmp/fu && /tmp/fu/bin/pip install -r " +
      "bench/http/fastapi-users/requirements.txt && export FASTAPI_USERS_PYTHON=/tmp/fu/bin/python' brings it",
  versions: pythonVersions,
  program: ({ port, url }) => ({
    command: python,
    args: [
      ...['-m', 'uvicorn', 'app:app', '--app-dir', folder, '--port', String(port)],
      ...['--loop', 'uvloop', '--http', 'httptools', '--log-level', 'warning', '--no-access-log'],
    ],
    environment: environmentOf(url),
  }),
  countsQueries: false,
  fill: fillFastapiUsers,
  client: fastapiUsersClient,
}

/** All that take part, in the order of the tables. */
export const contenders: readonly Contender[] = [
  fetchUsers,
  floor,
  betterAuth,
  betterAuthCached,
  authJs,
  fastapiUsers,
]
