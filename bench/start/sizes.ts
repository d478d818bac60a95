import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundle } from '../../scripts/checks/bundle.ts'
import type { Table } from '../report/section.ts'
import type { Project } from './project.ts'
import { contenders, fileOf } from './set-ups.ts'

/** What is bundled, by its name in the table. */
const entries: Readonly<Record<string, string>> = {
  '@fetch-users/core': `export { createAuth, cookieTransport, sessionStrategy } from '@fetch-users/core'`,
  '@fetch-users/core/oauth': `export { oauth } from '@fetch-users/core/oauth'`,
  '@fetch-users/core/oauth/github': `export { github } from '@fetch-users/core/oauth/github'`,
  '@fetch-users/core/oauth/oidc': `export { oidc } from '@fetch-users/core/oauth/oidc'`,
  '@fetch-users/adapter-drizzle/sqlite': `export * from '@fetch-users/adapter-drizzle/sqlite'`,
  'better-auth': `export { betterAuth } from 'better-auth'`,
  'better-auth/minimal': `export { betterAuth } from 'better-auth/minimal'`,
  'better-auth/plugins/generic-oauth': `export { genericOAuth } from 'better-auth/plugins/generic-oauth'`,
  'better-auth/adapters/drizzle': `export { drizzleAdapter } from 'better-auth/adapters/drizzle'`,
}

const whole = {
  drizzle: 'e-mail, sessions, Drizzle',
  oauth: 'the same with GitHub, Google, OIDC',
} as const
const setUps = ['drizzle', 'oauth'] as const

/** What code weighs, minified. */
interface Weight {
  readonly minified: number
  readonly gzipped: number
}

/** How much code travels to a Worker. */
export async function sizeTables(project: Project): Promise<Table[]> {
  const rows = []
  for (const [name, code] of Object.entries(entries))
    rows.push([name, ...cellsOf(await weightOf(project, code))])
  return [
    {
      title: 'Size of each entry',
      note: 'Bundled for a Worker, minified, and gzipped at level 9; drizzle-orm and what a runtime has are left out. Dynamic imports are within, as Wrangler has them.',
      columns: ['Entry', 'minified, kB', 'gzipped, kB'],
      rows,
    },
    {
      title: 'Size of a set-up',
      note: 'As above. Ours hash passwords by WebAssembly, which is counted; theirs by scrypt of node:crypto, which Workers have.',
      columns: ['', 'minified, kB', 'gzipped, kB', 'gzipped, as ours'],
      rows: (await Promise.all(setUps.map((setUp) => rowsOf(project, setUp)))).flat(),
    },
  ]
}

async function rowsOf(
  project: Project,
  setUp: (typeof setUps)[number],
): Promise<(string | number)[][]> {
  const weights = await Promise.all(
    contenders.map((contender) =>
      weightOf(project, `export { handler } from './${fileOf(contender, setUp, 'worker')}'`),
    ),
  )
  return contenders.map((contender, index) => {
    const weight = weights[index] ?? { minified: 0, gzipped: 0 }
    const ratio = weight.gzipped / (weights[0]?.gzipped ?? 0)
    return [`${contender}: ${whole[setUp]}`, ...cellsOf(weight), ratio]
  })
}

function cellsOf({ minified, gzipped }: Weight): number[] {
  return [minified / 1000, gzipped / 1000]
}

async function weightOf({ directory }: Project, code: string): Promise<Weight> {
  const { text, gzipped } = await bundle(code, { from: directory, alsoOutside: ['node:*'] })
  const [path] = /argon2id\/[\w/-]+\.wasm/.exec(text) ?? []
  const wasm = path ? await readFile(join(directory, 'node_modules', path)) : new Uint8Array()
  const wasmGzipped = path ? gzipSync(wasm, { level: 9 }).length : 0
  return { minified: text.length + wasm.length, gzipped: gzipped + wasmGzipped }
}
