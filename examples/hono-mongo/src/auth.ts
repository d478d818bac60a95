import { mongoStorage } from '@fetch-users/adapter-mongo'
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
import { client } from './mongodb.ts'

const { PORT, AUTH_SECRET, NODE_ENV } = process.env

export const port = Number(PORT || 3000)
export const baseUrl = `http://localhost:${port}`

/** A document of the collection, as it is stored. */
interface UserDocument {
  email: string
  hashedPassword: string | null
  isActive: boolean
  isSuperuser: boolean
  isVerified: boolean
  displayName?: string | null
}

const db = client.db()
const storage = mongoStorage({
  users: db.collection<UserDocument>('users'),
  sessions: db.collection('sessions'),
  rateLimits: db.collection('rateLimits'),
})
await storage.ensureIndexes()

// A secret of the moment is enough to try things out: JWTs end with the process.
const momentary = NODE_ENV === 'production' ? undefined : crypto.randomUUID() + crypto.randomUUID()

export const auth = createAuth({
  baseUrl,
  secret: AUTH_SECRET || momentary,
  storage,
  passwordHasher: argon2id(),
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
  },
  fields: {
    displayName: field(v.nullish(v.pipe(v.string(), v.maxLength(50)))),
  },
})
