import { hash, verify } from '@node-rs/argon2'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { bearer } from 'better-auth/plugins/bearer'
import { Hono } from 'hono'
import { argon2idCost } from '../argon2id-cost.ts'
import { dialectOf, openDatabase } from '../database.ts'
import { schemaOf } from '../tables/better-auth.ts'
import { client } from './oauth-client.ts'
import { databaseUrl, origin, queryCounter, secret, serveApp } from './serve.ts'

const { COOKIE_CACHE } = process.env

const dialect = dialectOf(databaseUrl)
const schema = schemaOf(dialect)
const { db } = openDatabase(databaseUrl, { schema, logger: queryCounter })

/** Every option by default, but for what would make it slower than it can be. */
const options: BetterAuthOptions = {
  baseURL: origin,
  secret,
  database: drizzleAdapter(db, { provider: dialect, schema }),
  emailAndPassword: {
    enabled: true,
    // Not its own scrypt: everybody hashes alike here.
    password: {
      hash: (password) => hash(password, argon2idCost),
      verify: ({ hash: stored, password }) => verify(stored, password),
    },
    autoSignIn: false, // a registration is one with the others
  },
  socialProviders: { github: client },
  rateLimit: { enabled: false }, // as with the others
  telemetry: { enabled: false },
  logger: { level: 'error' },
  advanced: { database: { joins: true } }, // one query for session and user, not two
  experimental: { instrumentation: { enabled: false } },
}

/** Longer than a run takes. */
const maxAge = 60 * 60
const cached = (strategy: 'compact' | 'jwt') => ({
  session: { cookieCache: { enabled: true, maxAge, strategy } },
})

/** For cookies. */
const auth = betterAuth(COOKIE_CACHE ? { ...options, ...cached('compact') } : options)

/** For what comes nearest to a JWT check, apart, so that cookies do not pay for it. */
const tokenAuth = betterAuth({
  ...options,
  basePath: '/api/token-auth',
  ...(COOKIE_CACHE ? cached('jwt') : { plugins: [bearer()] }),
})

const app = new Hono()
app.on(['POST', 'GET'], '/api/auth/*', (c) => auth.handler(c.req.raw))
app.on(['POST', 'GET'], '/api/token-auth/*', (c) => tokenAuth.handler(c.req.raw))
serveApp(app.fetch)
