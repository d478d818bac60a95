import { execFile } from 'node:child_process'
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { type Package, readPackages, root } from './source.ts'

export const run = promisify(execFile)

/** What is published of a package. */
export interface PackedPackage {
  readonly name: string
  readonly source: Package
  readonly tarball: Uint8Array<ArrayBuffer>
  /** Every file, from the package's folder, sorted. */
  readonly files: readonly string[]
  readonly manifest: Manifest
  /** Where it is installed. */
  readonly directory: string
}

/** What is looked at of a `package.json`. */
export interface Manifest {
  readonly exports: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional: boolean }>>
  readonly [field: string]: unknown
}

/** An empty project with every package of ours in it, as it would come from npm. */
export interface Installation {
  readonly directory: string
  readonly packages: readonly PackedPackage[]
  remove(): Promise<void>
}

/**
 * Builds, packs and installs every package. What they say they depend on is linked from this
 * repository's own installation, and the tests' tools: installing it anew would take half a minute.
 */
export async function installPacked(): Promise<Installation> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'fetch-users-packed-')))
  await packInto(directory)
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }')
  const packages = await Promise.all(readPackages().map((source) => install(directory, source)))
  await Promise.all(packages.map((packed) => linkDependencies(directory, packed)))
  for (const tool of ['@types/node', 'vitest']) await link(directory, tool, root)
  return { directory, packages, remove: () => rm(directory, { recursive: true }) }
}

/** Builds every package, and packs it as it is published. */
export async function packInto(directory: string): Promise<void> {
  await run('turbo', ['run', 'build'], { cwd: root })
  const toPack = ['-r', '--filter', './packages/*', 'pack', '--pack-destination', directory]
  await run('npx', ['pnpm', ...toPack], { cwd: root })
}

async function install(project: string, source: Package): Promise<PackedPackage> {
  const { name } = source
  const file = join(project, `${name.replace('@', '').replace('/', '-')}-${source.version}.tgz`)
  const directory = join(project, 'node_modules', name)
  await mkdir(directory, { recursive: true })
  await run('tar', ['-xzf', file, '-C', directory, '--strip-components=1'])
  const files = (await filesIn(directory)).map((path) => relative(directory, path)).sort()
  const manifest = await readManifest(directory)
  const tarball = new Uint8Array(await readFile(file))
  return { name, source, tarball, files, manifest, directory }
}

async function linkDependencies(
  project: string,
  { source, manifest }: PackedPackage,
): Promise<void> {
  const names = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
  for (const name of names.filter((name) => !name.startsWith('@fetch-users/'))) {
    await link(project, name, source.directory)
  }
}

async function link(project: string, name: string, from: string): Promise<void> {
  const path = join(project, 'node_modules', name)
  await mkdir(join(path, '..'), { recursive: true })
  const target = await realpath(join(from, 'node_modules', name))
  await symlink(target, path, 'junction').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error // another package has brought it
  })
}

/** The `package.json` of a folder. */
export async function readManifest(directory: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'))
}

/** Every file in a folder, however deep. */
export async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.map(({ parentPath, name }) => join(parentPath, name))
}
