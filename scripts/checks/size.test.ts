import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { root } from './source.ts'

const typicalEntry = `
  import { cookieTransport, createAuth, sessionStrategy } from '@fetch-users/core'
  export const auth = (options) => createAuth({
    ...options,
    backends: { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } },
  })
`

test('email and sessions take at most 25 kB in a Worker', async () => {
  const { text, inputs } = await bundle(typicalEntry)
  expect(report('email and sessions', text)).toBeLessThanOrEqual(25_000)
  expectPortable(text, inputs)
})

test('the whole main entry stays free of native code and of Node', async () => {
  const { text, inputs } = await bundle(`export * from '@fetch-users/core'`)
  report('everything', text)
  expectPortable(text, inputs)
})

test('the stores on Redis take at most 3.5 kB, and bring no client', async () => {
  const { text, inputs } = await bundle(`export * from '@fetch-users/core/redis'`)
  expect(report('Redis', text)).toBeLessThanOrEqual(3500)
  expect(inputs.filter((path) => !/^(<stdin>|.*src\/(redis\/.*|errors\.ts))$/.test(path))).toEqual(
    [],
  )
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
  expect(inputs.filter((path) => /argon2|bcrypt|redis|node:/.test(path))).toEqual([])
  expect(text).not.toMatch(/@node-rs\/|["'`]node:/)
}
