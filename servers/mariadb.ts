import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram, type Recipe, userInsteadOfRoot, versionOf } from './recipe.ts'

/** MariaDB as Debian's `mariadb-server` brings it, or any on the `PATH`. */
export function findMariadb(): Recipe | null {
  // Not on everybody's PATH.
  const server = findProgram('mariadbd', ['/usr/sbin'])
  const install = findProgram('mariadb-install-db')
  const user = userInsteadOfRoot('mysql')
  if (!server || !install || user === null) return null
  return {
    user,
    version: `MariaDB ${versionOf(server)}`,
    readyWords: 'ready for connections',
    url: ({ port }) => `mysql://root@127.0.0.1:${port}/test`,
    async prepare({ folder }) {
      const root = ['--auth-root-authentication-method=normal', '--skip-test-db']
      await promisify(execFile)(install, [...settings(folder), ...root], { ...user, cwd: folder })
      await writeFile(join(folder, 'init.sql'), 'CREATE DATABASE IF NOT EXISTS test;\n')
    },
    command: ({ folder, port }) => [
      server,
      ...settings(folder),
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--init-file=${join(folder, 'init.sql')}`,
      '--max-connections=200',
    ],
  }
}

/** What was confirmed has reached the operating system: that it is not on disk is safe from a kill. */
function settings(folder: string): string[] {
  return [
    '--no-defaults',
    `--datadir=${join(folder, 'data')}`,
    `--secure-file-priv=${folder}`,
    '--skip-name-resolve',
    '--character-set-server=utf8mb4',
    '--innodb-flush-log-at-trx-commit=2',
    '--innodb-flush-method=nosync',
    '--innodb-log-file-size=8M',
    '--innodb-buffer-pool-size=32M',
  ]
}
