import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import {
  cookieTransport,
  createAuth,
  type PasswordHasher,
  sessionStrategy,
} from '@fetch-users/core'
import { db } from '../database.ts'

/** E-mail, password and cookie sessions, by Drizzle. */
export const authOf = (passwordHasher: PasswordHasher) =>
  createAuth({
    baseUrl: 'http://localhost',
    secret: 'a secret of 32 bytes and some more',
    storage: drizzleStorage(db, authTables()),
    passwordHasher,
    backends: { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } },
  })
