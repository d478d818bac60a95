import { drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import { cookieTransport, createAuth, field, sessionStrategy } from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { type OAuthProviderRecipe, oauth } from '@fetch-users/core/oauth'
import { google } from '@fetch-users/core/oauth/google'
import { oidc } from '@fetch-users/core/oauth/oidc'
import * as v from 'valibot'
import { db } from './db.ts'
import { oauthAccounts, oneTimeTokens, rateLimits, sessions, type User, users } from './schema.ts'

const { AUTH_SECRET, BASE_URL } = process.env
const { GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET } = process.env
const { LOCAL_ISSUER, LOCAL_CLIENT_ID, LOCAL_CLIENT_SECRET } = process.env

/** Where people can sign in from, by the names in paths and database. */
export const providers: Readonly<Record<string, OAuthProviderRecipe>> = {
  ...(LOCAL_ISSUER && {
    local: oidc({
      issuer: LOCAL_ISSUER,
      clientId: LOCAL_CLIENT_ID,
      clientSecret: LOCAL_CLIENT_SECRET,
    }),
  }),
  ...(GOOGLE_CLIENT_ID && {
    google: google({ clientId: GOOGLE_CLIENT_ID, clientSecret: GOOGLE_CLIENT_SECRET }),
  }),
}

export const auth = createAuth({
  baseUrl: BASE_URL,
  secret: AUTH_SECRET,
  storage: drizzleStorage<User>(db, { users, sessions, oauthAccounts, oneTimeTokens, rateLimits }),
  passwordHasher: argon2id(),
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
  },
  oauth: oauth(providers),
  fields: {
    displayName: field(v.nullish(v.pipe(v.string(), v.maxLength(50)))),
  },
  // Next.js names the client in X-Forwarded-For; in production a proxy in front has to.
  trustedProxies: 1,
})
