import { pgDrivers, pglite } from '../packages/adapter-drizzle/test/pg.ts'
import { bunSqlite, sqliteDrivers } from '../packages/adapter-drizzle/test/sqlite.ts'
import { type Server, type ServerName, startServer } from '../servers/start-server.ts'
import type { FixtureStorage } from './fixture/user.ts'
import type { MountPath } from './fixture.ts'
import { openMemory } from './storages/memory.ts'
import { openMongo } from './storages/mongo.ts'
import { openMysql } from './storages/mysql.ts'
import { openPg } from './storages/pg.ts'
import { openRedis } from './storages/redis.ts'
import { openSqlite } from './storages/sqlite.ts'

/** Something that the fixture can run over. */
export interface StorageKind {
  /** What has to be started first. */
  readonly server?: ServerName
  /** Makes empty stores of their own, on the server at this address. */
  open(server: string): Promise<FixtureStorage>
}

/** What the fixture can run over, by the name that `STORAGE` takes. */
export const storages: Readonly<Record<string, StorageKind>> = {
  memory: { open: openMemory },
  sqlite: { open: () => openSqlite(sqliteDrivers['libsql on a file']) },
  'better-sqlite3': { open: () => openSqlite(sqliteDrivers['better-sqlite3']) },
  'bun:sqlite': { open: () => openSqlite(bunSqlite) },
  d1: { open: () => openSqlite(sqliteDrivers.D1) },
  pglite: { open: () => openPg(pglite) },
  pg: { server: 'postgres', open: (url) => openPg(pgDrivers.pg(url)) },
  'postgres.js': { server: 'postgres', open: (url) => openPg(pgDrivers['postgres.js'](url)) },
  mysql: { server: 'mariadb', open: openMysql },
  mongo: { server: 'mongodb', open: openMongo },
  redis: {
    server: 'redis',
    open: async (url) => openRedis(url, await openSqlite(sqliteDrivers['libsql on a file'])),
  },
}

/** Stores for each mount, and the server under them. */
export interface OpenStorages {
  storageOf(mount: MountPath): FixtureStorage
  readonly server: Server | null
}

/** Starts a server of its own, and opens empty stores on it. `null`: it cannot be had here. */
export async function openStorages(name: string): Promise<OpenStorages | null> {
  const { server: kind } = kindOf(name)
  const server = kind ? await startServer(kind) : null
  if (kind && !server) return null
  return { storageOf: await openMounts(name, server?.url), server }
}

/** Opens empty stores for every mount, on the server at this address where they need one. */
export async function openMounts(name: string, url = ''): Promise<OpenStorages['storageOf']> {
  const kind = kindOf(name)
  const byMount = {
    '/': await kind.open(url),
    '/compat': await kind.open(url),
    '/strict': await kind.open(url),
  }
  return (mount) => byMount[mount]
}

/** What stands behind a name of {@link storages}. */
function kindOf(name: string): StorageKind {
  const kind = storages[name]
  if (!kind) throw new Error(`no storage '${name}': choose one of ${Object.keys(storages)}`)
  return kind
}
