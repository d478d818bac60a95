import { Auth, type AuthConfig } from '@auth/core'
import Credentials from '@auth/core/providers/credentials'
import GitHub from '@auth/core/providers/github'
import { DrizzleAdapter } from '@auth/drizzle-adapter'
import { verify } from '@node-rs/argon2'
import { eq, sql } from 'drizzle-orm'
import { Hono } from 'hono'
import { openDatabase } from '../database.ts'
import { schemaOf } from '../tables/auth-js.ts'
import { client } from './oauth-client.ts'
import { prepared } from './prepared.ts'
import { databaseUrl, queryCounter, secret, serveApp } from './serve.ts'

const { dialect, db } = openDatabase(databaseUrl, { logger: queryCounter })
const schema = schemaOf(dialect)
const { usersTable } = schema

const common = { secret, trustHost: true, logger: { warn() {}, error() {}, debug() {} } }

/** Sessions in the database. */
const sessions: AuthConfig = {
  ...common,
  basePath: '/auth',
  adapter: DrizzleAdapter(db, schema),
  session: { strategy: 'database' },
  providers: [GitHub(client)],
}

const userByEmail = prepared<typeof usersTable.$inferSelect>(
  'user_by_email',
  db
    .select()
    .from(usersTable)
    .where(eq(usersTable.email, sql.placeholder('email'))),
)

/** Sessions in encrypted JWTs, which a log-in by password needs. Whose it is, is the application's. */
const tokens: AuthConfig = {
  ...common,
  basePath: '/token-auth',
  session: { strategy: 'jwt' },
  providers: [
    Credentials({
      credentials: { email: {}, password: {} },
      async authorize({ email, password }) {
        const [user] = await userByEmail({ email })
        if (!user?.password || typeof password !== 'string') return null
        return (await verify(user.password, password)) ? user : null
      },
    }),
  ],
}

const app = new Hono()
app.all('/auth/*', (c) => Auth(c.req.raw, sessions))
app.all('/token-auth/*', (c) => Auth(c.req.raw, tokens))
serveApp(app.fetch)
