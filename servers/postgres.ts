import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram, type Recipe, userInsteadOfRoot, versionOf } from './recipe.ts'

/** PostgreSQL as Debian's `postgresql-15` brings it, or any on the `PATH`. */
export function findPostgres(): Recipe | null {
  // Debian keeps them off the PATH.
  const folders = globSync('/usr/lib/postgresql/*/bin').sort(newestFirst)
  const postgres = findProgram('postgres', folders)
  const initdb = findProgram('initdb', folders)
  const user = userInsteadOfRoot('postgres')
  if (!postgres || !initdb || user === null) return null
  return {
    version: `PostgreSQL ${versionOf(postgres)}`,
    ...(user && { user }),
    // Killed, it would leave a segment of shared memory.
    stopSignal: 'QUIT',
    readyWords: 'database system is ready to accept connections',
    url: ({ port }) => `postgres://postgres@127.0.0.1:${port}/postgres`,
    async prepare({ folder }) {
      const place = ['--pgdata', join(folder, 'data'), '--username', 'postgres', '--auth', 'trust']
      const kind = ['--encoding', 'UTF8', '--locale', 'C', '--no-sync']
      await promisify(execFile)(initdb, [...place, ...kind], { ...user, cwd: folder })
    },
    command: ({ folder, port }) => [postgres, '-D', join(folder, 'data'), ...settings(port)],
  }
}

/** What was confirmed has reached the operating system: that it is not on disk is safe from a kill. */
function settings(port: number): string[] {
  const values = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    fsync: 'off',
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** `/usr/lib/postgresql/9/bin` comes after `/usr/lib/postgresql/15/bin`. */
function newestFirst(one: string, other: string): number {
  return other.localeCompare(one, 'en', { numeric: true })
}
