import { drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import {
  bearerTransport,
  cookieTransport,
  createAuth,
  jwtStrategy,
  sessionStrategy,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { db } from './application.ts'
import { type User, users } from './schema.ts'

/** The set-up that the guides' examples are about, where they do not show one. */
export const auth = createAuth({
  baseUrl: 'https://api.example.com',
  secret: process.env['AUTH_SECRET'],
  storage: drizzleStorage<User>(db, { users }),
  passwordHasher: argon2id(),
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
  },
})
