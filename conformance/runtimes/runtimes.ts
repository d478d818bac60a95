import { join } from 'node:path'
import { type Recipe, versionOf } from '../../servers/recipe.ts'
import { emptyAuthorization } from '../suite/guard.ts'

/** Something that runs the fixture. */
export interface Runtime {
  /** The program and its arguments, with the server to run. */
  readonly command: readonly [program: string, ...args: string[]]
  /** The storages of every run: together the runtimes have all that do not run in process. */
  readonly always: readonly string[]
  /** The storages that it cannot have, and why. */
  readonly without: Readonly<Record<string, string>>
  /** For one whose child would outlive it. */
  readonly stopSignal?: 'TERM'
  /** Rules that its server makes impossible, by their titles, and why. */
  readonly exceptions?: Readonly<Record<string, string>>
}

const folder = join(import.meta.dirname, '..')
const server = join(folder, 'serve.ts')
const installed = (path: string): string => join(folder, 'node_modules', path)

const onlyBun = { 'bun:sqlite': 'a part of Bun' }
const onlyWorkers = { d1: 'a binding of Workers' }
const onlyElsewhere = { ...onlyBun, ...onlyWorkers }
const noFiles = 'a Worker has no files'
const noPool = 'a Worker keeps no connection beyond a request'

/** What runs the fixture, by name. */
export const runtimes = {
  'node-22': {
    command: [installed('node-22/bin/node'), server],
    always: ['postgres.js'],
    without: onlyElsewhere,
  },
  'node-24': { command: [process.execPath, server], always: ['redis'], without: onlyElsewhere },
  deno: {
    command: [installed('deno/deno'), 'run', '--allow-all', server], // .bin has a shim of it
    always: ['sqlite'],
    without: onlyElsewhere,
  },
  bun: {
    command: [installed('bun/bin/bun.exe'), server],
    always: ['bun:sqlite'],
    without: onlyWorkers,
  },
  workerd: {
    command: [process.execPath, join(folder, 'workerd/serve.ts')],
    always: ['memory', 'd1'],
    without: {
      ...onlyBun,
      sqlite: noFiles,
      'better-sqlite3': noFiles,
      pglite: 'it takes more memory than an isolate has',
      pg: noPool,
      'postgres.js': noPool,
      mysql: noPool,
      mongo: noPool,
      redis: noPool,
    },
    stopSignal: 'TERM',
    exceptions: { [emptyAuthorization]: 'workerd hands on no such header' },
  },
} as const satisfies Readonly<Record<string, Runtime>>

export type RuntimeName = keyof typeof runtimes

/** What a fixture in a process of its own is told. */
export interface FixtureSetting {
  readonly storage: string
  /** The database server, where the storage needs one. */
  readonly url: string | undefined
  readonly issuer: string
}

/** How a runtime serves the fixture. */
export function recipeOf(name: RuntimeName, { storage, url, issuer }: FixtureSetting): Recipe {
  const { command, stopSignal }: Runtime = runtimes[name]
  const env = [
    `STORAGE=${storage}`,
    ...(url ? [`STORAGE_URL=${url}`] : []),
    `FIXTURE_ISSUER=${issuer}`,
    'FIXTURE_HASHERS=patient',
  ]
  return {
    version: `${name} ${versionOf(command[0])}`,
    readyWords: 'listening',
    url: ({ port }) => `http://localhost:${port}`,
    command: ({ port }) => ['env', `PORT=${port}`, ...env, ...command],
    ...(stopSignal && { stopSignal }),
  }
}
