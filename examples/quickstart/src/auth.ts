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
import { mail } from '@fetch-users/core/mail'
import { type OAuthProviderRecipe, oauth } from '@fetch-users/core/oauth'
import { github } from '@fetch-users/core/oauth/github'
import { google } from '@fetch-users/core/oauth/google'
import { oidc } from '@fetch-users/core/oauth/oidc'
import * as v from 'valibot'
import { baseUrl, secret } from './config.ts'
import { db } from './db.ts'
import { startLocalProvider } from './local-provider.ts'
import { mailbox } from './mailbox.ts'
import { oauthAccounts, oneTimeTokens, rateLimits, sessions, type User, users } from './schema.ts'

export const localProvider = await startLocalProvider(baseUrl)
const { issuer, clientId, clientSecret } = localProvider

const { GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET } =
  process.env

/** Where people can log in from, by the names in paths and database. */
export const providers: Readonly<Record<string, OAuthProviderRecipe>> = {
  local: oidc({ issuer, clientId, clientSecret }),
  ...(GOOGLE_CLIENT_ID && {
    google: google({ clientId: GOOGLE_CLIENT_ID, clientSecret: GOOGLE_CLIENT_SECRET }),
  }),
  ...(GITHUB_CLIENT_ID && {
    github: github({ clientId: GITHUB_CLIENT_ID, clientSecret: GITHUB_CLIENT_SECRET }),
  }),
}

export const auth = createAuth({
  baseUrl,
  secret,
  storage: drizzleStorage<User>(db, { users, sessions, oauthAccounts, oneTimeTokens, rateLimits }),
  passwordHasher: argon2id(),
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
  },
  oauth: oauth(providers),
  fields: {
    displayName: field(v.nullish(v.pipe(v.string(), v.maxLength(50)))),
  },
  notify: mail({
    name: 'the quick start',
    from: 'Quick start <no-reply@example.com>',
    // The page takes the token from the fragment, which no server log and no mail scanner ever sees.
    urls: { verify: `${baseUrl}/?verify`, reset: `${baseUrl}/?reset` },
    send: (message) => mailbox.deliver(message),
  }),
})
