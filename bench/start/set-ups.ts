import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'

/** Who is measured: us, better-auth as it is imported mostly, and its smallest form. */
export const contenders = ['fetch-users', 'better-auth', 'better-auth/minimal'] as const
export type Contender = (typeof contenders)[number]

/** What is set up. All of it has e-mail, password and cookie sessions. */
export const setUps = ['memory', 'drizzle', 'oauth'] as const
export type SetUp = (typeof setUps)[number]

/** Where it is to run, which decides how our passwords are hashed. */
export const places = ['server', 'worker'] as const
export type Place = (typeof places)[number]

/** What asks each who is logged in, without a cookie, and what it answers. */
export const questions: Readonly<Record<Contender, { readonly url: string; status: number }>> = {
  'fetch-users': { url: 'http://localhost/users/me', status: 401 },
  'better-auth': { url: 'http://localhost/api/auth/get-session', status: 200 },
  'better-auth/minimal': { url: 'http://localhost/api/auth/get-session', status: 200 },
}

const hashers: Readonly<Record<Place, string>> = {
  server: `import { argon2id as hasher } from '@fetch-users/core/argon2id'`,
  worker: `import { argon2idWasm as hasher } from '@fetch-users/core/argon2id-wasm'`,
}

/** The file of a set-up, which exports its `handler`. */
export function fileOf(contender: Contender, setUp: SetUp, place: Place = 'server'): string {
  return `${contender.replace('/', '-')}-${setUp}-${place}.js`
}

/** Writes every set-up into a folder, as JavaScript that imports packages alone. */
export async function writeSetUps(directory: string): Promise<void> {
  for (const contender of contenders) {
    for (const setUp of setUps) {
      for (const place of places) {
        await build({
          stdin: { contents: codeOf(contender, setUp, place), resolveDir: import.meta.dirname },
          bundle: true,
          packages: 'external',
          format: 'esm',
          outfile: join(directory, fileOf(contender, setUp, place)),
          plugins: [renaming(renamed(contender, place))],
        })
      }
    }
  }
}

function codeOf(contender: Contender, setUp: SetUp, place: Place): string {
  if (contender !== 'fetch-users')
    return `export { handler } from './set-ups/better-auth/${setUp}.ts'`
  return `
    ${hashers[place]}
    import { authOf } from './set-ups/fetch-users/${setUp}.ts'
    export const { handler } = authOf(hasher())
  `
}

/** What a set-up of theirs imports instead of what is written. */
function renamed(contender: Contender, place: Place): Readonly<Record<string, string>> {
  return {
    // As its documentation recommends with an adapter: without Kysely.
    ...(contender === 'better-auth/minimal' && { 'better-auth': contender }),
    // It is the same code, but where better-auth passes it on esbuild leaves out what starts it.
    ...(place === 'worker' && { 'better-auth/adapters/memory': memoryAdapter }),
  }
}

/** A package that better-auth brings. */
export const memoryAdapter = '@better-auth/memory-adapter'

function renaming(names: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'renaming',
    setup({ onResolve }) {
      onResolve({ filter: /^better-auth/ }, ({ path }) => ({
        path: names[path] ?? path,
        external: true,
      }))
    },
  }
}
