import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { genericOAuth } from 'better-auth/plugins/generic-oauth' // less than `better-auth/plugins`
import { db } from '../database.ts'
import * as schema from './schema.ts'

const client = { clientId: 'client', clientSecret: 'secret' }

/** The same, and log-in by GitHub, Google and a provider of one's own. */
export const { handler } = betterAuth({
  baseURL: 'http://localhost',
  secret: 'a secret of 32 bytes and some more',
  database: drizzleAdapter(db, { provider: 'sqlite', schema }),
  emailAndPassword: { enabled: true },
  socialProviders: { github: client, google: client },
  plugins: [
    genericOAuth({
      config: [
        {
          ...client,
          providerId: 'own',
          // Where a discovery document would be asked for at the start, and not found.
          authorizationUrl: 'https://id.example.com/authorize',
          tokenUrl: 'https://id.example.com/token',
          userInfoUrl: 'https://id.example.com/me',
        },
      ],
    }),
  ],
})
