import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as rules from './import-rules.ts'
import { parse, readPackages, readSources, type SourceFile } from './source.ts'

describe.each(readPackages())('$name', (workspace) => {
  const files = readSources(workspace)
  const entries = Object.values(workspace.exports).map((path) => posix.relative('src', path))

  test('has no import cycle, types included', () => {
    expect(rules.importCycles(files)).toEqual([])
  })

  test('imports its own files by their full name', () => {
    expect(rules.unclearPaths(files)).toEqual([])
  })

  test('exports by name', () => {
    expect(rules.unnamedExports(files)).toEqual([])
  })

  test('has no index.ts but its entries', () => {
    expect(rules.barrels(files, entries)).toEqual([])
  })
})

describe('@fetch-users/core', () => {
  const files = readPackages()
    .filter(({ name }) => name === '@fetch-users/core')
    .flatMap(readSources)

  test('has a layer for every file and folder', () => {
    expect(files).not.toEqual([])
    expect(rules.unknownLayers(files)).toEqual([])
  })

  test('imports from its own layer and earlier ones', () => {
    expect(rules.forwardImports(files)).toEqual([])
  })

  test('keeps features apart', () => {
    expect(rules.featureImports(files)).toEqual([])
  })

  test('keeps what stands on the ports alone apart from the rest', () => {
    expect(rules.apartImports(files)).toEqual([])
  })

  test('imports no Node module, and only its dependencies', () => {
    expect(rules.foreignImports(files)).toEqual([])
  })
})

describe('the rules', () => {
  test.each([
    ['a later folder', 'crypto/seal.ts', '../http/cookie.ts', 'http/cookie.ts'],
    ['a feature from the kernel', 'users/me.ts', '../oauth/link.ts', 'oauth/link.ts'],
    ['anything but errors.ts from a port', 'ports/user-store.ts', '../crypto/a.ts', 'crypto/a.ts'],
    ['the public surface', 'auth.ts', './index.ts', 'index.ts'],
    ['what stands apart', 'auth.ts', './redis/index.ts', 'redis/index.ts'],
    ['the tools for tests', 'index.ts', './testing/index.ts', 'testing/index.ts'],
  ])('refuse to import %s', (_, path, specifier, target) => {
    const message = `${path} imports ${target}, of a later layer`
    expect(rules.forwardImports([file(path, specifier)])).toEqual([message])
  })

  test.each([
    ['an earlier folder', 'http/cookie.ts', '../crypto/seal.ts'],
    ['the same folder', 'http/cookie.ts', './response.ts'],
    ['its peer', 'auth.ts', './compatibility.ts'],
    ['the public surface from testing', 'testing/signed-in.ts', '../index.ts'],
  ])('allow to import %s', (_, path, specifier) => {
    expect(rules.forwardImports([file(path, specifier)])).toEqual([])
  })

  test('say where an unknown folder finds its layer', () => {
    expect(rules.unknownLayers([file('utils/deep/retry.ts')])).toEqual([
      "utils/deep/retry.ts: 'utils' has no layer; give it one in scripts/checks/import-rules.ts",
    ])
  })

  test('keep features apart', () => {
    const files = [
      file('oauth/callback.ts', './flow.ts', '../users/email.ts', '../mail/template.ts'),
    ]
    expect(rules.featureImports(files)).toEqual([
      'oauth/callback.ts imports mail/template.ts, of another feature',
    ])
  })

  test('keep what stands apart to errors and ports', () => {
    const files = [
      file(
        'redis/store.ts',
        '../errors.ts',
        '../ports/clock.ts',
        './client.ts',
        '../http/route.ts',
      ),
    ]
    expect(rules.apartImports(files)).toEqual([
      'redis/store.ts imports http/route.ts, which is neither a port nor errors.ts',
    ])
  })

  test('keep Node and foreign packages out of core', () => {
    const files = [
      file('passwords/argon2id.ts', 'valibot', '@node-rs/argon2'),
      file('passwords/policy.ts', '@node-rs/argon2', '@node-rs/bcrypt'),
      file('crypto/random.ts', 'node:crypto', 'hono'),
    ]
    expect(rules.foreignImports(files)).toEqual([
      'passwords/policy.ts imports @node-rs/argon2',
      'passwords/policy.ts imports @node-rs/bcrypt',
      'crypto/random.ts imports node:crypto',
      'crypto/random.ts imports hono',
    ])
  })

  test('show a cycle as the way round it', () => {
    const files = [
      file('start.ts', './users/a.ts'),
      file('users/a.ts', './b.ts', '../end.ts'),
      file('users/b.ts', '../http/c.ts'),
      file('http/c.ts', '../users/a.ts', '../end.ts'),
      file('end.ts'),
    ]
    expect(rules.importCycles(files)).toEqual(['users/a.ts → users/b.ts → http/c.ts → users/a.ts'])
    expect(rules.importCycles([file('self.ts', './self.ts')])).toEqual(['self.ts → self.ts'])
  })

  test('refuse paths that leave open which file is meant', () => {
    const files = [file('auth.ts', './errors', './users', './route.js', '../package.ts', './ok.ts')]
    expect(rules.unclearPaths(files)).toHaveLength(4)
  })

  test('refuse a barrel that package.json does not name', () => {
    const files = [file('index.ts'), file('testing/index.ts'), file('users/index.ts')]
    expect(rules.barrels(files, ['index.ts', 'testing/index.ts'])).toEqual(['users/index.ts'])
  })

  test.each([
    "export * from './a.ts'",
    "export type * from './a.ts'",
    "export * as a from './a.ts'",
    "export { default } from './a.ts'",
    'const a = 1\nexport { a as default }',
    'export default function a() {}',
  ])('refuse %j', (text) => {
    expect(rules.unnamedExports([parse('x.ts', text)])).toHaveLength(1)
  })
})

test('every way to import is seen', () => {
  const text = `
    import './effect.ts'
    import value, { type T } from './value.ts'
    import type { U } from './type.ts'
    export { v } from './re-export.ts'
    export type { W } from './type-re-export.ts'
    export * from './star.ts'
    export type X = import('./inline-type.ts').X
    export const y = () => import('./dynamic.ts')
  `
  expect(parse('x.ts', text).imports.toSorted()).toEqual([
    './dynamic.ts',
    './effect.ts',
    './inline-type.ts',
    './re-export.ts',
    './star.ts',
    './type-re-export.ts',
    './type.ts',
    './value.ts',
  ])
})

function file(path: string, ...imports: string[]): SourceFile {
  return { path, imports, exports: [] }
}
