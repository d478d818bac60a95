import { drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import {
  bearerTransport,
  cookieTransport,
  createAuth,
  field,
  jwtStrategy,
  sessionStrategy,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import * as v from 'valibot'
import { baseUrl, secret } from './config.ts'
import { db } from './db.ts'
import { mailbox } from './mailbox.ts'
import { sessions, type User, users } from './schema.ts'

export const auth = createAuth({
  baseUrl,
  secret,
  storage: drizzleStorage<User>(db, { users, sessions }),
  passwordHasher: argon2id(),
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
  },
  fields: {
    displayName: field(v.nullish(v.pipe(v.string(), v.maxLength(50)))),
  },
  notify: (message) => mailbox.deliver(message),
})
