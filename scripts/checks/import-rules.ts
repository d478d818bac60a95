import { posix } from 'node:path'
import type { SourceFile } from './source.ts'

/** Folders of core that an application may do without: each stands on the kernel alone. */
const features = ['sessions', 'oauth', 'openapi', 'mail', 'pages']

/** What stands in `packages/core/src`; each may import from its own row and earlier ones. */
const layers = [
  ['errors.ts'],
  ['error-codes.ts'],
  ['ports'],
  ['crypto'],
  ['rate-limit'],
  ['http'],
  ['passwords'],
  ['authentication'],
  ['users'],
  ['feature.ts'],
  ['languages'],
  features,
  [
    'compatibility.ts',
    'options.ts',
    'users-environment.ts',
    'kernel.ts',
    'settings.ts',
    'authentication.ts',
    'account-routes.ts',
    'auth.ts',
  ],
  ['index.ts'],
  ['client'],
  ['redis'],
  ['testing'],
]

/** Folders behind a subpath of their own, which stand on the ports alone. */
const apart = ['redis']

/** The packages core may import, and where: a file, a folder, or anywhere. */
const dependencies = new Map([
  ['valibot', ''],
  ['jose', ''],
  ['jose/base64url', ''],
  ['jose/decode/protected_header', ''],
  ['jose/errors', ''],
  ['jose/jwks/remote', ''],
  ['jose/jws/compact/sign', ''],
  ['jose/jwt/verify', ''],
  ['jose/key/import', ''],
  ['@node-rs/argon2', 'passwords/argon2id.ts'],
  ['argon2id/lib/setup.js', 'passwords/argon2id-by-module.ts'],
  ['argon2id/dist/simd.wasm', 'passwords/argon2id-wasm.ts'],
  ['@node-rs/bcrypt', 'passwords/bcrypt.ts'],
  ['@noble/hashes/scrypt.js', 'passwords/scrypt.ts'],
  ['@noble/hashes/utils.js', 'passwords/scrypt.ts'],
  ['arctic', 'oauth/providers/'],
  ['@valibot/to-json-schema', 'openapi/'],
])

/** Each rule lists what breaks it. */
type Rule = (files: readonly SourceFile[]) => string[]

export const unknownLayers: Rule = (files) =>
  files
    .filter(({ path }) => layerOf(path) === -1)
    .map(
      ({ path }) =>
        `${path}: '${topName(path)}' has no layer; give it one in scripts/checks/import-rules.ts`,
    )

export const forwardImports: Rule = (files) =>
  relativeImports(files)
    .filter(({ from, to }) => layerOf(to) > layerOf(from))
    .map(({ from, to }) => `${from} imports ${to}, of a later layer`)

export const featureImports: Rule = (files) =>
  relativeImports(files)
    .filter(({ from, to }) => [from, to].every((path) => features.includes(topName(path))))
    .filter(({ from, to }) => topName(from) !== topName(to))
    .map(({ from, to }) => `${from} imports ${to}, of another feature`)

export const apartImports: Rule = (files) =>
  relativeImports(files)
    .filter(({ from }) => apart.includes(topName(from)))
    .filter(({ from, to }) => !['errors.ts', 'ports', topName(from)].includes(topName(to)))
    .map(({ from, to }) => `${from} imports ${to}, which is neither a port nor errors.ts`)

export const foreignImports: Rule = (files) =>
  files.flatMap(({ path, imports }) =>
    imports
      .filter((specifier) => !isRelative(specifier) && !isDependency(specifier, path))
      .map((specifier) => `${path} imports ${specifier}`),
  )

/** Cycles as paths: `a.ts → b.ts → a.ts`. */
export const importCycles: Rule = (files) => {
  const targets = new Map(files.map((file) => [file.path, relativeImports([file])]))
  const finished = new Set<string>()
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [[...trail.slice(trail.indexOf(path)), path].join(' → ')]
    if (finished.has(path)) return []
    const cycles = targets.get(path)?.flatMap(({ to }) => visit(to, [...trail, path])) ?? []
    finished.add(path)
    return cycles
  }
  return files.flatMap(({ path }) => visit(path, []))
}

export const unclearPaths: Rule = (files) =>
  files.flatMap(({ path, imports }) =>
    imports
      .filter(isRelative)
      .filter(
        (specifier) => !specifier.endsWith('.ts') || resolve(path, specifier).startsWith('..'),
      )
      .map((specifier) => `${path} imports ${specifier}: write the path of a .ts file in src`),
  )

export const unnamedExports: Rule = (files) =>
  files.flatMap(({ path, exports }) =>
    exports
      .filter(({ name }) => name === '*' || name === 'default')
      .map(({ name }) => `${path} exports ${name}: export by name`),
  )

/** Folders have no front door, unless package.json opens one. */
export function barrels(files: readonly SourceFile[], entries: readonly string[]): string[] {
  return files.map(({ path }) => path).filter((path) => isBarrel(path) && !entries.includes(path))
}

function isBarrel(path: string): boolean {
  return path.includes('/') && posix.basename(path) === 'index.ts'
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.')
}

function isDependency(specifier: string, path: string): boolean {
  const place = dependencies.get(specifier)
  return place !== undefined && path.startsWith(place)
}

function relativeImports(files: readonly SourceFile[]): { from: string; to: string }[] {
  return files.flatMap(({ path: from, imports }) =>
    imports.filter(isRelative).map((specifier) => ({ from, to: resolve(from, specifier) })),
  )
}

function resolve(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier)
}

function topName(path: string): string {
  return path.split('/', 1).join()
}

function layerOf(path: string): number {
  return layers.findIndex((layer) => layer.includes(topName(path)))
}
