import { discord } from '../src/oauth/providers/discord.ts'
import { facebook } from '../src/oauth/providers/facebook.ts'
import { github } from '../src/oauth/providers/github.ts'
import { linkedin } from '../src/oauth/providers/linkedin.ts'
import { spotify } from '../src/oauth/providers/spotify.ts'
import { twitter } from '../src/oauth/providers/twitter.ts'
import { client, common, email, type Preset, post } from './provider-preset.ts'

/** Those that tell the account in an answer of their API alone. */
export const oauth2Presets: readonly Preset[] = [
  {
    ...common,
    name: 'github',
    recipe: (options) => github({ ...client, ...options }),
    authorizationUrl: 'https://github.com/login/oauth/authorize',
    tokenUrl: 'https://github.com/login/oauth/access_token',
    refusal: { body: { error: 'bad_verification_code', error_description: 'Expired.' } },
    scopes: ['user:email'],
    accountId: '583231',
    account: (verified) => ({
      api: {
        'https://api.github.com/user': { id: 583231, login: 'octocat', email: 'other@example.com' },
        'https://api.github.com/user/emails?per_page=100': [
          { email: 'other@example.com', primary: false, verified: true, visibility: null },
          { email, primary: true, verified, visibility: 'public' },
        ],
      },
    }),
  },
  {
    ...common,
    name: 'facebook',
    recipe: (options) => facebook({ ...client, ...options }),
    authorizationUrl: 'https://www.facebook.com/v16.0/dialog/oauth',
    tokenUrl: 'https://graph.facebook.com/v16.0/oauth/access_token',
    clientAuth: post,
    refusal: {
      status: 400,
      body: { error: { message: 'Invalid code.', type: 'OAuthException', code: 100 } },
    },
    scopes: ['public_profile', 'email'],
    hasPkce: false,
    canRefresh: false,
    vouches: 'never',
    accountId: '10159000000000001',
    account: (verified) => ({
      api: {
        'https://graph.facebook.com/me?fields=id,email': {
          id: '10159000000000001',
          email,
          verified,
          email_verified: verified,
        },
      },
    }),
  },
  {
    ...common,
    name: 'discord',
    recipe: (options) => discord({ ...client, ...options }),
    authorizationUrl: 'https://discord.com/oauth2/authorize',
    tokenUrl: 'https://discord.com/api/oauth2/token',
    scopes: ['identify', 'email'],
    accountId: '80351110224678912',
    account: (verified) => ({
      api: {
        'https://discord.com/api/v10/users/@me': {
          id: '80351110224678912',
          username: 'Nelly',
          email,
          verified,
        },
      },
    }),
  },
  {
    ...common,
    name: 'linkedin',
    recipe: (options) => linkedin({ ...client, ...options }),
    authorizationUrl: 'https://www.linkedin.com/oauth/v2/authorization',
    tokenUrl: 'https://www.linkedin.com/oauth/v2/accessToken',
    clientAuth: post,
    scopes: ['openid', 'profile', 'email'],
    hasPkce: false,
    accountId: '782bbtaQ',
    account: (isVerified) => ({
      api: {
        'https://api.linkedin.com/v2/userinfo': {
          sub: '782bbtaQ',
          name: 'Ada',
          locale: { country: 'GB', language: 'en' },
          email,
          email_verified: isVerified,
        },
      },
    }),
  },
  {
    ...common,
    name: 'twitter',
    recipe: (options) => twitter({ ...client, ...options }),
    authorizationUrl: 'https://x.com/i/oauth2/authorize',
    tokenUrl: 'https://api.x.com/2/oauth2/token',
    scopes: ['users.read', 'tweet.read', 'users.email'],
    vouches: 'always',
    accountId: '2244994945',
    account: (verified) => ({
      api: {
        'https://api.x.com/2/users/me?user.fields=confirmed_email': {
          data: { id: '2244994945', username: 'ada', verified, confirmed_email: email },
        },
      },
    }),
  },
  {
    ...common,
    name: 'spotify',
    recipe: (options) => spotify({ ...client, ...options }),
    authorizationUrl: 'https://accounts.spotify.com/authorize',
    tokenUrl: 'https://accounts.spotify.com/api/token',
    scopes: ['user-read-email'],
    vouches: 'never',
    accountId: 'smedjan',
    account: (isVerified) => ({
      api: {
        'https://api.spotify.com/v1/me': { id: 'smedjan', email, email_verified: isVerified },
      },
    }),
  },
]
