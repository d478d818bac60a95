import * as onPostgres from '@fetch-users/adapter-drizzle/pg'
import * as onSqlite from '@fetch-users/adapter-drizzle/sqlite'
import {
  bearerTransport,
  cookieTransport,
  createAuth,
  jwtStrategy,
  type Storage,
  sessionStrategy,
  type UserOf,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { oauth } from '@fetch-users/core/oauth'
import { github } from '@fetch-users/core/oauth/github'
import { authRoutes } from '@fetch-users/hono'
import { Hono } from 'hono'
import { openDatabase } from '../database.ts'
import { type Tables, tablesOf } from '../tables/fetch-users.ts'
import { client } from './oauth-client.ts'
import { databaseUrl, origin, queryCounter, secret, serveApp } from './serve.ts'

interface User extends UserOf<Tables['users']['$inferSelect']> {}

/** As its guide sets it up: everything by default, but for the limits, which the others lack, too. */
const auth = createAuth({
  baseUrl: origin,
  secret,
  storage: openStorage(),
  passwordHasher: argon2id(),
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
  },
  oauth: oauth({ github: github(client) }),
  limits: false,
})

serveApp(new Hono().route('/', authRoutes(auth)).fetch)

function openStorage(): Storage<User> {
  const { dialect, db } = openDatabase(databaseUrl, { logger: queryCounter })
  const tables = tablesOf(dialect)
  if (dialect === 'sqlite') return onSqlite.drizzleStorage<User>(db, tables)
  // PostgreSQL's behind the types of SQLite's.
  return onPostgres.drizzleStorage<User>(
    db as unknown as onPostgres.PgDatabaseLike,
    tables as unknown as ReturnType<typeof onPostgres.authTables<Record<never, never>>>,
  )
}
