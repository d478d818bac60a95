import { cp, mkdir, realpath, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { installPacked } from '../../scripts/checks/packed.ts'
import { root } from '../../scripts/checks/source.ts'
import { memoryAdapter, writeSetUps } from './set-ups.ts'

/** A folder with both libraries in it, as they come from npm, and all that is measured. */
export interface Project extends AsyncDisposable {
  readonly directory: string
  /** The tarball of a package of ours. */
  tarball(name: string): string
}

const others = ['better-auth', 'drizzle-orm', 'hono', '@node-rs/argon2', 'valibot']

export async function openProject(): Promise<Project> {
  const { directory, packages, remove } = await installPacked()
  const from = join(import.meta.dirname, '../node_modules')
  for (const name of others) await link(directory, from, name)
  await link(directory, join(root, 'node_modules'), '@types/node')
  await link(directory, join(await realpath(join(from, 'better-auth')), '..'), memoryAdapter)
  await cp(join(import.meta.dirname, 'scripts'), directory, { recursive: true })
  for (const folder of ['types', 'set-ups']) {
    await cp(join(import.meta.dirname, folder), join(directory, folder), { recursive: true })
  }
  await writeSetUps(directory)
  return {
    directory,
    tarball(name) {
      const version = packages.find((packed) => packed.name === name)?.source.version
      return join(directory, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
    },
    [Symbol.asyncDispose]: remove,
  }
}

async function link(project: string, from: string, name: string): Promise<void> {
  const path = join(project, 'node_modules', name)
  await mkdir(dirname(path), { recursive: true })
  const target = await realpath(join(from, name))
  await symlink(target, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error // a package of ours has brought it
  })
}
