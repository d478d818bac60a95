import type { BaseUser, Storage } from '@fetch-users/core'
import { outageContract } from '@fetch-users/core/testing'
import { afterAll, describe, test } from 'vitest'
import { type ServerName, startServer } from '../../../servers/start-server.ts'
import { mysql2, openMysql } from '../test/mysql.ts'
import { openPg, pgDrivers } from '../test/pg.ts'
import * as mysql from './mysql/index.ts'
import * as pg from './pg/index.ts'

const pgTables = pg.authTables()
const mysqlTables = mysql.authTables()

const drivers: readonly {
  readonly name: string
  readonly server: ServerName
  open(url: string): Promise<Storage<BaseUser>>
}[] = [
  {
    name: 'pg',
    server: 'postgres',
    open: async (url) =>
      pg.drizzleStorage((await openPg(pgTables, pgDrivers.pg(url))).db, pgTables),
  },
  {
    name: 'postgres.js',
    server: 'postgres',
    open: async (url) =>
      pg.drizzleStorage((await openPg(pgTables, pgDrivers['postgres.js'](url))).db, pgTables),
  },
  {
    name: 'mysql2',
    server: 'mariadb',
    open: async (url) =>
      mysql.drizzleStorage((await openMysql(mysqlTables, mysql2(url))).db, mysqlTables),
  },
]

for (const { name, server: serverName, open } of drivers) {
  const server = await startServer(serverName)
  afterAll(() => server?.stop())

  describe.skipIf(!server)(`a crash of the server, seen by ${name}`, () => {
    if (!server) return
    const { url, kill, restart } = server
    const createStorage = () => open(url)
    for (const { title, run } of outageContract({ createStorage, kill, restart })) {
      test(title, run)
    }
  })
}
