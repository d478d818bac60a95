import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { readPackages, root } from './source.ts'

const core = readPackages().find(({ name }) => name === '@fetch-users/core') ?? { exports: {} }

const typicalEntry = `
  import { cookieTransport, createAuth, sessionStrategy } from '@fetch-users/core'
  export const auth = (options) => createAuth({
    ...options,
    backends: { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } },
  })
`

test('email and sessions take at most 29 kB in a Worker', async () => {
  const { text, inputs } = await bundle(typicalEntry)
  expect(report('email and sessions', text)).toBeLessThanOrEqual(29_000)
  expectPortable(text, inputs)
})

test('the whole main entry stays free of native code and of Node', async () => {
  const { text, inputs } = await bundle(`export * from '@fetch-users/core'`)
  report('everything', text)
  expectPortable(text, inputs)
})

test('the stores on Redis take at most 4.5 kB, and bring no client', async () => {
  const { text, inputs } = await bundle(`export * from '@fetch-users/core/redis'`)
  expect(report('Redis', text)).toBeLessThanOrEqual(4500)
  expect(inputs.filter((path) => !/^(<stdin>|.*src\/(redis\/.*|errors\.ts))$/.test(path))).toEqual(
    [],
  )
})

/** What rules for passwords share with the rest: the way out, and what becomes of faults. */
const sharedHttp = 'http/(base-url|outbound|read-bytes|side-effects)'

test.each([
  ['common-passwords', 21_500],
  ['breached-passwords', 2700],
  ['pepper', 1200],
])('%s takes at most %d B, and brings nothing of the main entry', async (name, limit) => {
  const { text, inputs } = await bundle(`export * from '@fetch-users/core/${name}'`)
  expect(report(name, text)).toBeLessThanOrEqual(limit)
  const own = new RegExp(`src/(passwords/${name}(-data)?|errors|${sharedHttp})\\.ts$`)
  expect(inputs.filter((path) => !/^<stdin>$|\/jose\//.test(path) && !own.test(path))).toEqual([])
  expectPortable(text, inputs)
})

test('log-in by an OpenID provider brings that to at most 41 kB, without arctic', async () => {
  const { text, inputs } = await bundle(`
    ${typicalEntry}
    export { oauth } from '@fetch-users/core/oauth'
    export { oidc } from '@fetch-users/core/oauth/oidc'
  `)
  expect(report('email, sessions, OAuth and oidc()', text)).toBeLessThanOrEqual(41_000)
  expect(inputs.filter((path) => /arctic/.test(path))).toEqual([])
})

describe('a provider', () => {
  const providers = Object.keys(core.exports)
    .map((subpath) => subpath.split('./oauth/')[1] ?? '')
    .filter((name) => name !== '' && name !== 'oidc')
  /** What tells a provider's code from another's: a host, and where there is none, a name. */
  const marks: Readonly<Record<string, RegExp>> = {
    apple: /appleid\.apple\.com/,
    auth0: /auth0/i,
    discord: /discord\.com/,
    facebook: /facebook\.com/,
    github: /github\.com/,
    gitlab: /gitlab\.com/,
    google: /googleapis\.com/,
    keycloak: /keycloak|openid-connect\/token/i,
    linkedin: /linkedin\.com/,
    microsoft: /microsoftonline\.com/,
    okta: /okta|\/oauth2\/default/i,
    slack: /slack\.com/,
    spotify: /spotify\.com/,
    twitch: /twitch\.tv/,
    twitter: /\.x\.com/,
  }

  test('has a mark', () => {
    expect(providers.sort()).toEqual(Object.keys(marks).sort())
  })

  test.each(providers)('%s brings no other one', async (name) => {
    const { text, inputs } = await bundle(`export * from '@fetch-users/core/oauth/${name}'`)
    report(`oauth/${name}`, text)
    const found = Object.keys(marks).filter((other) => marks[other]?.test(text))
    expect(found).toEqual([name])
    const own = inputs.filter((path) => /core\/src\/(oauth|users|auth)/.test(path))
    expect(own.filter((path) => /(manager|flow|user-of-grant|auth)\.ts$/.test(path))).toEqual([])
  })
})

async function bundle(contents: string): Promise<{ text: string; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: join(root, 'packages/core') },
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['module', 'main'],
    external: ['node:*', '@node-rs/*'],
    logLevel: 'silent',
  })
  const text = outputFiles.map((file) => file.text).join('\n')
  return { text, inputs: Object.keys(metafile.inputs) }
}

/** Prints the sizes, and returns the bytes that travel. */
function report(title: string, text: string): number {
  const bytes = gzipSync(text, { level: 9 }).length
  console.log(`@fetch-users/core, ${title}: ${text.length} B minified, ${bytes} B gzipped`)
  return bytes
}

function expectPortable(text: string, inputs: readonly string[]): void {
  expect(inputs.filter((path) => /argon2|bcrypt|redis|arctic|oauth|node:/.test(path))).toEqual([])
  expect(text).not.toMatch(/@node-rs\/|["'`]node:/)
}
