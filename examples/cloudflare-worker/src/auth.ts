import { env } from 'cloudflare:workers'
import { drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import {
  bearerTransport,
  cookieTransport,
  createAuth,
  jwtStrategy,
  sessionStrategy,
} from '@fetch-users/core'
import { argon2idWasm } from '@fetch-users/core/argon2id-wasm'
import { drizzle } from 'drizzle-orm/d1'
import { rateLimits, sessions, type User, users } from './schema.ts'

// Once per isolate: the keys and the hasher's memory serve all its requests.
export const auth = createAuth({
  baseUrl: env.BASE_URL,
  secret: env.AUTH_SECRET,
  storage: drizzleStorage<User>(drizzle(env.DB), { users, sessions, rateLimits }),
  passwordHasher: argon2idWasm(),
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
  },
})
