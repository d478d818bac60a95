import { existsSync } from 'node:fs'
import { installed } from '../../conformance/runtimes/runtime.ts'
import { versionOf } from '../../servers/recipe.ts'

/** Something that runs a script. */
export interface Runtime {
  readonly name: string
  readonly version: string
  readonly command: readonly [program: string, ...flags: string[]]
}

const known: Readonly<Record<string, Runtime['command']>> = {
  'Node 24': [process.execPath],
  'Node 22': [installed('node-22/bin/node')],
  Deno: [installed('deno/deno'), 'run', '--allow-all', '--node-modules-dir=manual'],
  Bun: [installed('bun/bin/bun.exe'), 'run'],
}

/** The runtimes that are installed, and a line for each that is not. */
export function findRuntimes(names: readonly string[] = Object.keys(known)): {
  readonly runtimes: readonly Runtime[]
  readonly skipped: readonly string[]
} {
  const commands = names.map((name) => ({ name, command: known[name] ?? [''] }) as const)
  const isThere = ({ command: [program] }: (typeof commands)[number]) => existsSync(program)
  return {
    runtimes: commands
      .filter(isThere)
      .map(({ name, command }) => ({ name, command, version: versionOf(command[0]) })),
    skipped: commands
      .filter((runtime) => !isThere(runtime))
      .map(({ name }) => `${name}: \`pnpm install\` brings it`),
  }
}
