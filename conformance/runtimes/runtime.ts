import { join } from 'node:path'
import { type Recipe, versionOf } from '../../servers/recipe.ts'

/** Something that runs the fixture. */
export interface Runtime {
  readonly name: string
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

/** What Node, Deno and Bun run. */
export const server: string = join(folder, 'serve.ts')

/** A file of an installed package. */
export const installed = (path: string): string => join(folder, 'node_modules', path)

export const onlyBun = { 'bun:sqlite': 'a part of Bun' } as const
export const onlyWorkers = { d1: 'a binding of Workers' } as const

/** What a fixture in a process of its own is told. */
export interface FixtureSetting {
  readonly storage: string
  /** The database server, where the storage needs one. */
  readonly url: string | undefined
  readonly issuer: string
}

/** How a runtime serves the fixture. */
export function recipeOf(
  { name, command, stopSignal }: Runtime,
  { storage, url, issuer }: FixtureSetting,
): Recipe {
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
