import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Server, startServer } from '../../servers/start-server.ts'
import type { Dialect } from './database.ts'

/** Where each contender gets an empty database of its own. */
export interface Site extends AsyncDisposable {
  readonly dialect: Dialect
  /** Which it is, and how it is set up. */
  readonly title: string
  /** Makes a database, and returns its URL. */
  add(name: string): Promise<string>
}

export async function openSqliteSite(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'fetch-users-http-'))
  return {
    dialect: 'sqlite',
    title: 'SQLite (better-sqlite3, WAL, synchronous = normal)',
    add: async (name) => join(folder, `${name.replace(/\W+/g, '-')}.sqlite`),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

/** `null`: there is no PostgreSQL to start. */
export async function openPostgresSite(): Promise<Site | null> {
  const server = await startServer('postgres')
  return server && postgresSite(server)
}

function postgresSite(server: Server): Site {
  const admin = new pg.Pool({ connectionString: server.url, max: 1 })
  return {
    dialect: 'pg',
    title: `${server.version} (pg, 10 connections, fsync = off)`,
    async add(name) {
      const database = name.replace(/\W+/g, '_')
      await admin.query(`create database "${database}"`)
      const url = new URL(server.url)
      url.pathname = `/${database}`
      return url.href
    },
    async [Symbol.asyncDispose]() {
      await admin.end()
      await server.stop()
    },
  }
}
