import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { filesIn, type Manifest, readManifest } from './packed.ts'

/** A package on disk, of ours or not. */
export interface InstalledPackage {
  readonly name: string
  readonly bytes: number
}

/** What a project gets with these packages: them, what they depend on, and required peers. */
export async function installedWith(
  project: string,
  names: readonly string[],
): Promise<InstalledPackage[]> {
  const found = new Map<string, number>()
  async function visit(name: string): Promise<void> {
    if (found.has(name)) return
    const directory = join(project, 'node_modules', name)
    found.set(name, await bytesOf(directory))
    for (const needed of neededBy(await readManifest(directory))) await visit(needed)
  }
  for (const name of names) await visit(name)
  return [...found].map(([name, bytes]) => ({ name, bytes }))
}

function neededBy({ dependencies, peerDependencies, peerDependenciesMeta }: Manifest): string[] {
  const peers = Object.keys(peerDependencies ?? {})
  const required = peers.filter((name) => !peerDependenciesMeta?.[name]?.optional)
  return [...Object.keys(dependencies ?? {}), ...required]
}

/** What the files of a folder take, however deep. */
export async function bytesOf(directory: string): Promise<number> {
  const files = await filesIn(await realpath(directory))
  const sizes = files.map(async (path) => (await stat(path)).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
