import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import {
  cookieTransport,
  createAuth,
  type PasswordHasher,
  sessionStrategy,
} from '@fetch-users/core'
import { oauth } from '@fetch-users/core/oauth'
import { github } from '@fetch-users/core/oauth/github'
import { google } from '@fetch-users/core/oauth/google'
import { oidc } from '@fetch-users/core/oauth/oidc'
import { db } from '../database.ts'

const client = { clientId: 'client', clientSecret: 'secret' }

/** The same, and log-in by GitHub, Google and a provider of one's own. */
export const authOf = (passwordHasher: PasswordHasher) =>
  createAuth({
    baseUrl: 'http://localhost',
    secret: 'a secret of 32 bytes and some more',
    storage: drizzleStorage(db, authTables()),
    passwordHasher,
    backends: { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } },
    oauth: oauth({
      github: github(client),
      google: google(client),
      own: oidc({ ...client, issuer: 'https://id.example.com' }),
    }),
  })
