import { exportPKCS8, generateKeyPair, jwtVerify } from 'jose'
import { apple } from '../src/oauth/providers/apple.ts'
import { auth0 } from '../src/oauth/providers/auth0.ts'
import { gitlab } from '../src/oauth/providers/gitlab.ts'
import { google } from '../src/oauth/providers/google.ts'
import { keycloak } from '../src/oauth/providers/keycloak.ts'
import { microsoft } from '../src/oauth/providers/microsoft.ts'
import { okta } from '../src/oauth/providers/okta.ts'
import { slack } from '../src/oauth/providers/slack.ts'
import { twitch } from '../src/oauth/providers/twitch.ts'
import {
  client,
  clientId,
  common,
  credentials,
  email,
  type Preset,
  post,
} from './provider-preset.ts'
import type { ClientAuth } from './provider-server.ts'

/** Claims of an ID token. */
const claimsOf = (iss: string, sub: string) => (isVerified: unknown) => ({
  claims: { iss, sub, email, email_verified: isVerified },
})

const appleKeys = await generateKeyPair('ES256', { extractable: true })
export const applePrivateKey = await exportPKCS8(appleKeys.privateKey)
const appleSecret: ClientAuth = async (form) => {
  const { protectedHeader } = await jwtVerify(
    form.get('client_secret') ?? '',
    appleKeys.publicKey,
    { issuer: 'TEAM', subject: clientId, audience: 'https://appleid.apple.com' },
  )
  return form.get('client_id') === clientId && protectedHeader.kid === 'KEY'
}

const tenant = '7b1c9d2e-0a4f-4c55-9a57-2f9f3f1d8c11'
const realmUrl = 'https://id.example.com/realms/main'

/** Those that tell the account in an ID token. */
export const openIdPresets: readonly Preset[] = [
  {
    ...common,
    name: 'google',
    recipe: (options) => google({ ...client, ...options }),
    authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenUrl: 'https://oauth2.googleapis.com/token',
    jwksUrl: 'https://www.googleapis.com/oauth2/v3/certs',
    accountId: '110248495921238986420',
    account: claimsOf('https://accounts.google.com', '110248495921238986420'),
  },
  {
    ...common,
    name: 'microsoft',
    recipe: (options) => microsoft({ ...client, ...options }),
    authorizationUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
    tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
    jwksUrl: 'https://login.microsoftonline.com/common/discovery/v2.0/keys',
    accountId: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
    account: (xms_edov) => ({
      claims: {
        iss: `https://login.microsoftonline.com/${tenant}/v2.0`,
        sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
        tid: tenant,
        oid: '00000000-0000-0000-66f3-3332eca7ea81',
        email,
        xms_edov,
        email_verified: true,
      },
    }),
  },
  {
    ...common,
    name: 'apple',
    options: ['clientId', 'teamId', 'keyId', 'privateKey'],
    recipe: (options) =>
      apple({ clientId, teamId: 'TEAM', keyId: 'KEY', privateKey: applePrivateKey, ...options }),
    authorizationUrl: 'https://appleid.apple.com/auth/authorize',
    tokenUrl: 'https://appleid.apple.com/auth/token',
    jwksUrl: 'https://appleid.apple.com/auth/keys',
    clientAuth: appleSecret,
    scopes: ['email'],
    hasPkce: false,
    canRefresh: false,
    accountId: '001393.6d621dadaadd04956bda129fa982ba.1517',
    account: claimsOf('https://appleid.apple.com', '001393.6d621dadaadd04956bda129fa982ba.1517'),
  },
  {
    ...common,
    name: 'gitlab',
    recipe: (options) => gitlab({ ...client, ...options }),
    authorizationUrl: 'https://gitlab.com/oauth/authorize',
    tokenUrl: 'https://gitlab.com/oauth/token',
    jwksUrl: 'https://gitlab.com/oauth/discovery/keys',
    accountId: '1337',
    account: claimsOf('https://gitlab.com', '1337'),
  },
  {
    ...common,
    name: 'slack',
    recipe: (options) => slack({ ...client, ...options }),
    authorizationUrl: 'https://slack.com/openid/connect/authorize',
    tokenUrl: 'https://slack.com/api/openid.connect.token',
    jwksUrl: 'https://slack.com/openid/connect/keys',
    refusal: { body: { ok: false, error: 'invalid_code' } },
    hasPkce: false,
    canRefresh: false,
    accountId: 'U0R7MFMJM',
    account: claimsOf('https://slack.com', 'U0R7MFMJM'),
  },
  {
    ...common,
    name: 'twitch',
    recipe: (options) => twitch({ ...client, ...options }),
    authorizationUrl: 'https://id.twitch.tv/oauth2/authorize',
    tokenUrl: 'https://id.twitch.tv/oauth2/token',
    jwksUrl: 'https://id.twitch.tv/oauth2/keys',
    clientAuth: post,
    refusal: { status: 400, body: { status: 400, message: 'Invalid authorization code' } },
    scopes: ['openid', 'user:read:email'],
    hasPkce: false,
    accountId: '713936733',
    account: claimsOf('https://id.twitch.tv/oauth2', '713936733'),
  },
  {
    ...common,
    name: 'okta',
    options: [...credentials, 'domain'],
    recipe: (options) => okta({ ...client, domain: 'company.okta.com', ...options }),
    authorizationUrl: 'https://company.okta.com/oauth2/v1/authorize',
    tokenUrl: 'https://company.okta.com/oauth2/v1/token',
    jwksUrl: 'https://company.okta.com/oauth2/v1/keys',
    accountId: '00uid4BxXw6I6TV4m0g3',
    account: (isVerified) => ({
      claims: {
        iss: 'https://company.okta.com',
        sub: '00uid4BxXw6I6TV4m0g3',
        preferred_username: 'boss@example.com',
      },
      api: {
        'https://company.okta.com/oauth2/v1/userinfo': {
          sub: '00uid4BxXw6I6TV4m0g3',
          email,
          email_verified: isVerified,
        },
      },
    }),
  },
  {
    ...common,
    name: 'auth0',
    options: [...credentials, 'domain'],
    recipe: (options) => auth0({ ...client, domain: 'company.eu.auth0.com', ...options }),
    authorizationUrl: 'https://company.eu.auth0.com/authorize',
    tokenUrl: 'https://company.eu.auth0.com/oauth/token',
    jwksUrl: 'https://company.eu.auth0.com/.well-known/jwks.json',
    accountId: 'auth0|507f1f77bcf86cd799439020',
    account: claimsOf('https://company.eu.auth0.com/', 'auth0|507f1f77bcf86cd799439020'),
  },
  {
    ...common,
    name: 'keycloak',
    options: [...credentials, 'realmUrl'],
    recipe: (options) => keycloak({ ...client, realmUrl, ...options }),
    authorizationUrl: `${realmUrl}/protocol/openid-connect/auth`,
    tokenUrl: `${realmUrl}/protocol/openid-connect/token`,
    jwksUrl: `${realmUrl}/protocol/openid-connect/certs`,
    accountId: 'f1a9f7f2-6f0d-4d3c-9d0a-0f7b0b6b3c11',
    account: claimsOf(realmUrl, 'f1a9f7f2-6f0d-4d3c-9d0a-0f7b0b6b3c11'),
  },
]
