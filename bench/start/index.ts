import { join } from 'node:path'
import { readManifest, run as runProgram } from '../../scripts/checks/packed.ts'
import { root } from '../../scripts/checks/source.ts'
import { thisMachine } from '../report/machine.ts'
import type { Benchmark, Table } from '../report/section.ts'
import { checkTables } from './checks.ts'
import { importTables } from './imports.ts'
import { installTable } from './installs.ts'
import { openProject, type Project } from './project.ts'
import { responseTable } from './responses.ts'
import { findRuntimes } from './runtimes.ts'
import { sizeTables } from './sizes.ts'
import { workerdTable } from './workerd.ts'

/** What an application pays before it does anything: in time, on disk, on the wire, in an editor. */
export const run: Benchmark = async ({ quick }) => {
  const machine = thisMachine()
  const rounds = quick ? 1 : 9
  await using project = await openProject()
  const { runtimes, skipped } = findRuntimes(quick ? ['Node 24'] : undefined)
  const installed = quick ? 'a quick run installs nothing' : await installedTables(project)
  return {
    title: 'Start-up',
    machine,
    versions: {
      ...Object.fromEntries(runtimes.map(({ name, version }) => [name, version])),
      ...(await versionsOf(join(project.directory, 'node_modules'), contestants)),
      ...(await versionsOf(join(import.meta.dirname, '../node_modules'), ['miniflare'])),
      ...(await versionsOf(join(root, 'node_modules'), ['esbuild', 'typescript'])),
    },
    tables: [
      ...(await importTables(project, runtimes, rounds)),
      await responseTable(project, runtimes, rounds),
      await workerdTable(project, rounds),
      ...(typeof installed === 'string' ? [] : installed),
      ...(await sizeTables(project)),
      ...(await checkTables(project, rounds)),
    ],
    skipped: [
      ...skipped,
      ...(quick ? ['Node 22, Deno and Bun: left out of a quick run'] : []),
      ...(typeof installed === 'string' ? [`Installed size: ${installed}`] : []),
    ],
  }
}

const contestants = ['@fetch-users/core', 'better-auth', 'drizzle-orm', 'hono']

/** Or why there are none. */
async function installedTables(project: Project): Promise<readonly Table[] | string> {
  try {
    await runProgram('npm', ['ping'])
  } catch {
    return 'npm reaches no registry; `npm config set registry` names one that it can'
  }
  return [await installTable(project)]
}

async function versionsOf(
  directory: string,
  names: readonly string[],
): Promise<Record<string, string>> {
  const versions = names.map(async (name) => {
    const { version } = await readManifest(join(directory, name))
    return [name, String(version)]
  })
  return Object.fromEntries(await Promise.all(versions))
}
