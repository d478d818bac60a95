import { Database } from 'bun:sqlite'
import { drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import {
  bearerTransport,
  cookieTransport,
  createAuth,
  jwtStrategy,
  sessionStrategy,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { drizzle } from 'drizzle-orm/bun-sqlite'
import { migrate } from 'drizzle-orm/bun-sqlite/migrator'
import { sessions, type User, users } from './schema.ts'

const { PORT, DATABASE_FILE, AUTH_SECRET, NODE_ENV } = Bun.env

export const port = Number(PORT || 3000)
export const baseUrl = `http://localhost:${port}`

export const db = drizzle(new Database(DATABASE_FILE || 'bun.db'))
db.run('pragma foreign_keys = on') // off by default here: sessions go with their user
migrate(db, { migrationsFolder: `${import.meta.dir}/../migrations` })

// A secret of the moment is enough to try things out: JWTs end with the process.
const momentary = NODE_ENV === 'production' ? undefined : crypto.randomUUID() + crypto.randomUUID()

export const auth = createAuth({
  baseUrl,
  secret: AUTH_SECRET || momentary,
  storage: drizzleStorage<User>(db, { users, sessions }),
  passwordHasher: argon2id(),
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
  },
})
