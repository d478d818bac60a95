import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { root } from './source.ts'

/** What a bundler leaves outside, and why. `node:` is not among it: no entry may import that. */
const outside: Readonly<Record<string, string>> = {
  '@node-rs/argon2': 'native code, for Node, Deno and Bun',
  '@node-rs/bcrypt': 'native code, for Node, Deno and Bun',
  'cloudflare:workers': "the runtime's own",
  'drizzle-orm': "the application's own, as much of it as it uses",
  mongodb: 'opens sockets, by node:net',
  next: "the application's own",
  react: "the application's own",
  '*.wasm': 'a module that Workers load as it is',
}

/** Where a bundle is to run, by the conditions that its bundler sets. */
const conditions = {
  workerd: ['workerd', 'worker', 'browser'],
  browser: ['browser'],
} as const

/** Code with all that it imports. */
export interface Bundle {
  readonly text: string
  /** Bytes that travel. */
  readonly gzipped: number
  /** The files of which something is left. */
  readonly files: readonly string[]
  /** What they belong to, sorted: `packages/core/oauth`, `jose`, and what stays outside. */
  readonly parts: readonly string[]
}

/** Where code lies, and where it is to run. */
export interface BundleOptions {
  readonly from: string
  readonly platform?: keyof typeof conditions
  /** What else is left outside: what code of others imports. */
  readonly alsoOutside?: readonly string[]
}

/** Bundles and minifies a module of a folder, as an application's build would. */
export async function bundle(
  contents: string,
  { from, platform = 'workerd', alsoOutside = [] }: BundleOptions,
): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: from },
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    conditions: [...conditions[platform]],
    mainFields: ['module', 'main'],
    external: [...Object.keys(outside), ...alsoOutside],
    logLevel: 'silent',
  })
  const text = outputFiles.map((file) => file.text).join('\n')
  const { files, imports } = leftOf(metafile)
  const parts = [...new Set([...files.flatMap(partOf), ...imports.map(packageOf)])].sort()
  return { text, gzipped: gzipSync(text, { level: 9 }).length, files, parts }
}

function leftOf({ outputs }: Metafile): { files: string[]; imports: string[] } {
  const all = Object.values(outputs)
  const inputs = all.flatMap((output) => Object.entries(output.inputs))
  const files = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path)
  return { files, imports: all.flatMap(({ imports }) => imports.map(({ path }) => path)) }
}

/** Of others the package; of ours too, and of core the folder. The module itself is none. */
function partOf(file: string): string[] {
  const [, theirs] = /.*node_modules\/(.*)/.exec(file) ?? []
  if (theirs) return [packageOf(theirs)]
  const [, ours] = /^(packages\/(?:core\/src\/[^/]+(?=\/)|[^/]+))/.exec(file) ?? []
  return ours ? [ours.replace('/src', '')] : []
}

function packageOf(path: string): string {
  return path.split('/', path.startsWith('@') ? 2 : 1).join('/')
}
