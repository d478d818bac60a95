import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where a server may write and listen. */
export interface Place {
  readonly folder: string
  readonly port: number
}

/** How to run a kind of server. */
export interface Recipe {
  readonly version: string
  /** Runs once, before the first start. */
  prepare?(place: Place): Promise<void>
  command(place: Place): readonly string[]
  url(place: Place): string
  /** What it prints when it answers. */
  readonly readyWords: string
  /** How to end it for good, for one that leaves more behind than its folder when killed. */
  readonly stopSignal?: 'QUIT' | 'TERM'
  /** Whom to run it as, if not oneself. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined
}

/** Where programs are kept that had to be downloaded or built. */
export const cache: string = join(import.meta.dirname, '../node_modules/.cache/fetch-users-servers')

/** The first of these folders, or else of the `PATH`, that holds the program. */
export function findProgram(name: string, folders: readonly string[] = []): string | undefined {
  return [...folders, ...(process.env['PATH'] ?? '').split(delimiter)]
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}

/** The number in what a program says about its version. */
export function versionOf(program: string): string {
  const text = execFileSync(program, ['--version'], { encoding: 'utf8' })
  return /\d+(\.\d+)+/.exec(text)?.[0] ?? text.trim()
}

/**
 * Whom to run a server as where the tests run as root: what it may, any local user who connects may,
 * too. `undefined`: as oneself. `null`: there is no such account.
 */
export function userInsteadOfRoot(name: string): Recipe['user'] | null {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: 'pipe' }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return null
  }
}
