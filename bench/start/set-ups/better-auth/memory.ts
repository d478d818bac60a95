import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'

/** E-mail, password and cookie sessions, in memory. */
export const { handler } = betterAuth({
  baseURL: 'http://localhost',
  secret: 'a secret of 32 bytes and some more',
  database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
  emailAndPassword: { enabled: true },
})
