import { drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import {
  bearerTransport,
  cookieTransport,
  createAuth,
  jwtStrategy,
  sessionStrategy,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { sessions, type User, users } from './schema.ts'

export const port = Number(Deno.env.get('PORT') || 3000)
export const baseUrl = `http://localhost:${port}`

export const db = drizzle(
  createClient({ url: `file:${Deno.env.get('DATABASE_FILE') || 'deno.db'}` }),
)
await migrate(db, { migrationsFolder: `${import.meta.dirname}/../migrations` })

// A secret of the moment is enough to try things out: JWTs end with the process.
const isProduction = Deno.env.get('NODE_ENV') === 'production'
const momentary = isProduction ? undefined : crypto.randomUUID() + crypto.randomUUID()

export const auth = createAuth({
  baseUrl,
  secret: Deno.env.get('AUTH_SECRET') || momentary,
  storage: drizzleStorage<User>(db, { users, sessions }),
  passwordHasher: argon2id(),
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
  },
})
