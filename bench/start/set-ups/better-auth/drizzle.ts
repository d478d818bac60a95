import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { db } from '../database.ts'
import * as schema from './schema.ts'

/** E-mail, password and cookie sessions, by Drizzle. */
export const { handler } = betterAuth({
  baseURL: 'http://localhost',
  secret: 'a secret of 32 bytes and some more',
  database: drizzleAdapter(db, { provider: 'sqlite', schema }),
  emailAndPassword: { enabled: true },
})
