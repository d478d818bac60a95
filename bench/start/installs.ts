import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesOf } from '../../scripts/checks/install-size.ts'
import { readManifest, run } from '../../scripts/checks/packed.ts'
import type { Table } from '../report/section.ts'
import type { Project } from './project.ts'

/** What an empty project has after an installation. */
interface Installed {
  readonly packages: readonly string[]
  readonly bytes: number
}

/** What applications on Drizzle and Hono have in any case. */
const shared = ['drizzle-orm', 'hono']

/** What is installed, by its name in the table; `@fetch-users/…` from its tarball. */
const installations: Readonly<Record<string, readonly string[]>> = {
  '@fetch-users/core': ['@fetch-users/core'],
  'better-auth': ['better-auth'],
  'fetch-users on Drizzle and Hono': [
    ...['@fetch-users/core', '@fetch-users/adapter-drizzle', '@fetch-users/hono'],
    ...['@node-rs/argon2', 'arctic', ...shared],
  ],
  'better-auth on Drizzle and Hono': ['better-auth', ...shared],
  'Drizzle and Hono alone': shared,
}

/** What npm installs, anew and by the registry of this machine. */
export async function installTable(project: Project): Promise<Table> {
  const rows = []
  for (const [title, names] of Object.entries(installations)) {
    const sources = await Promise.all(names.map((name) => sourceOf(project, name)))
    const { packages, bytes } = await install(join(project.directory, 'installed', title), sources)
    const others = packages.filter((name) => !shared.includes(name))
    rows.push([title, packages.length, bytes / 1e6, others.join(', ')])
  }
  return {
    title: 'Installed',
    note: `By npm into an empty folder, with what is needed to run, and without install scripts. What is asked for: ${Object.values(
      installations,
    )
      .map((names) => names.join(' '))
      .join('; ')}.`,
    columns: ['', 'packages', 'MB', `which, but for ${shared.join(' and ')}`],
    rows,
  }
}

/** The version that is measured elsewhere, too. */
async function sourceOf(project: Project, name: string): Promise<string> {
  if (name.startsWith('@fetch-users/')) return project.tarball(name)
  const { version } = await readManifest(join(project.directory, 'node_modules', name))
  return `${name}@${version}`
}

async function install(directory: string, sources: readonly string[]): Promise<Installed> {
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }')
  const flags = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund']
  await run('npm', ['install', ...flags, ...sources], { cwd: directory })
  const lock = await readFile(join(directory, 'node_modules/.package-lock.json'), 'utf8')
  const paths = Object.keys(JSON.parse(lock).packages)
  return {
    packages: paths.map((path) => path.replace(/^.*node_modules\//, '')),
    bytes: await bytesOf(join(directory, 'node_modules')),
  }
}
