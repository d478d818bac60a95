import type { SQLiteDatabaseLike } from '@fetch-users/adapter-drizzle/sqlite'
import { sessionColumns, userColumns } from '@fetch-users/adapter-drizzle/sqlite'
import { bearerTransport, cookieTransport, jwtStrategy, sessionStrategy } from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'

export declare const db: SQLiteDatabaseLike

export const users = sqliteTable('users', { ...userColumns(), bio: text('bio') })
export const sessions = sqliteTable('sessions', sessionColumns())

export const options = {
  baseUrl: 'https://api.example.com',
  secret: undefined,
  passwordHasher: argon2id(),
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
  },
}
