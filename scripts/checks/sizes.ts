/** What an entry may weigh, and is made of. */
export interface Weight {
  /** Bytes, minified and gzipped: a little above what they are. */
  readonly limit: number
  /** Every part, as `bundle` names it: one that is missing here has got in. */
  readonly parts: readonly string[]
}

const core = 'packages/core'
const main = [
  core,
  ...['authentication', 'crypto', 'http', 'passwords', 'rate-limit', 'sessions', 'users'].map(
    (folder) => `${core}/${folder}`,
  ),
]
const oslo = ['@oslojs/binary', '@oslojs/crypto', '@oslojs/encoding']
const provider = [core, `${core}/oauth`, 'arctic', ...oslo]
const drizzle = ['packages/adapter-drizzle', core, 'drizzle-orm']

/** Each subpath of each package, with all that it exports. */
export const subpaths: Readonly<Record<string, Weight>> = {
  '@fetch-users/adapter-drizzle/inspect': {
    limit: 7500,
    parts: ['packages/adapter-drizzle', `${core}/users`, 'drizzle-orm'],
  },
  '@fetch-users/adapter-drizzle/mysql': { limit: 7500, parts: drizzle },
  '@fetch-users/adapter-drizzle/pg': { limit: 6600, parts: drizzle },
  '@fetch-users/adapter-drizzle/sqlite': { limit: 6500, parts: drizzle },
  '@fetch-users/adapter-mongo/inspect': {
    limit: 3500,
    parts: ['packages/adapter-mongo', core, `${core}/users`],
  },
  '@fetch-users/adapter-mongo': { limit: 5500, parts: ['packages/adapter-mongo', core, 'mongodb'] },
  '@fetch-users/core': { limit: 34_400, parts: [...main, 'jose', 'valibot'] },
  '@fetch-users/core/argon2id': {
    limit: 1600,
    parts: [core, `${core}/passwords`, '@node-rs/argon2'],
  },
  '@fetch-users/core/argon2id-wasm': {
    limit: 4400,
    parts: [core, `${core}/crypto`, `${core}/passwords`, 'argon2id'],
  },
  '@fetch-users/core/bcrypt': {
    limit: 1500,
    parts: [core, `${core}/passwords`, '@node-rs/bcrypt'],
  },
  '@fetch-users/core/scrypt': {
    limit: 6500,
    parts: [core, `${core}/crypto`, `${core}/passwords`, '@noble/hashes'],
  },
  '@fetch-users/core/pepper': { limit: 1000, parts: [`${core}/passwords`, 'jose'] },
  '@fetch-users/core/client': { limit: 3000, parts: [`${core}/client`] },
  '@fetch-users/core/common-passwords': { limit: 21_500, parts: [`${core}/passwords`] },
  '@fetch-users/core/breached-passwords': {
    limit: 2400,
    parts: [core, `${core}/http`, `${core}/passwords`],
  },
  '@fetch-users/core/oauth': {
    limit: 13_700,
    parts: [
      core,
      `${core}/authentication`,
      `${core}/crypto`,
      `${core}/http`,
      `${core}/oauth`,
      `${core}/users`,
      'jose',
      'valibot',
    ],
  },
  '@fetch-users/core/oauth/apple': { limit: 13_600, parts: [...provider, '@oslojs/jwt', 'jose'] },
  '@fetch-users/core/oauth/auth0': { limit: 14_400, parts: [...provider, 'jose'] },
  '@fetch-users/core/oauth/discord': { limit: 8300, parts: [...provider, 'valibot'] },
  '@fetch-users/core/oauth/facebook': { limit: 6900, parts: [...provider, 'valibot'] },
  '@fetch-users/core/oauth/github': { limit: 8500, parts: [...provider, 'valibot'] },
  '@fetch-users/core/oauth/gitlab': { limit: 14_400, parts: [...provider, `${core}/http`, 'jose'] },
  '@fetch-users/core/oauth/google': { limit: 14_300, parts: [...provider, 'jose'] },
  '@fetch-users/core/oauth/keycloak': {
    limit: 14_500,
    parts: [...provider, `${core}/http`, 'jose'],
  },
  '@fetch-users/core/oauth/linkedin': { limit: 7000, parts: [...provider, 'valibot'] },
  '@fetch-users/core/oauth/microsoft': { limit: 14_400, parts: [...provider, 'jose'] },
  '@fetch-users/core/oauth/oidc': {
    limit: 12_600,
    parts: [core, `${core}/crypto`, `${core}/http`, `${core}/oauth`, 'jose', 'valibot'],
  },
  '@fetch-users/core/oauth/okta': { limit: 15_700, parts: [...provider, 'jose', 'valibot'] },
  '@fetch-users/core/oauth/slack': { limit: 14_300, parts: [...provider, 'jose'] },
  '@fetch-users/core/oauth/spotify': { limit: 8200, parts: [...provider, 'valibot'] },
  '@fetch-users/core/oauth/twitch': { limit: 13_000, parts: [...provider, 'jose'] },
  '@fetch-users/core/oauth/twitter': { limit: 8200, parts: [...provider, 'valibot'] },
  '@fetch-users/core/languages': { limit: 400, parts: [`${core}/languages`] },
  '@fetch-users/core/languages/de': { limit: 2000, parts: [`${core}/languages`] },
  '@fetch-users/core/languages/en': { limit: 1500, parts: [`${core}/languages`] },
  '@fetch-users/core/mail': {
    limit: 3700,
    parts: [core, `${core}/http`, `${core}/languages`, `${core}/mail`],
  },
  '@fetch-users/core/pages': {
    limit: 11_000,
    parts: [
      core,
      `${core}/crypto`,
      `${core}/http`,
      `${core}/languages`,
      `${core}/pages`,
      `${core}/users`,
      'jose',
      'valibot',
    ],
  },
  '@fetch-users/core/openapi': {
    limit: 10_300,
    parts: [core, `${core}/http`, `${core}/openapi`, '@valibot/to-json-schema'],
  },
  '@fetch-users/core/redis': { limit: 3900, parts: [core, `${core}/redis`] },
  '@fetch-users/core/testing': {
    limit: 18_500,
    parts: [core, `${core}/crypto`, `${core}/rate-limit`, `${core}/testing`, 'jose'],
  },
  '@fetch-users/hono': { limit: 10_000, parts: ['packages/hono', core, `${core}/http`, 'hono'] },
  '@fetch-users/next': {
    limit: 3500,
    parts: ['packages/next', core, `${core}/authentication`, 'next', 'react'],
  },
}

/** What applications are made of. */
export interface SetUp extends Weight {
  readonly code: string
}

const emailAndSessions = `
  import { cookieTransport, createAuth, sessionStrategy } from '@fetch-users/core'
  export const authOf = (options) => createAuth({
    ...options,
    backends: { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } },
  })
`

/** Set-ups with what they need alone. */
export const setUps: Readonly<Record<string, SetUp>> = {
  'email and cookie sessions': {
    limit: 29_300,
    parts: [...main, 'jose', 'valibot'],
    code: emailAndSessions,
  },
  'email, cookie sessions and OpenID providers': {
    limit: 41_700,
    parts: [...main, `${core}/oauth`, 'jose', 'valibot'],
    code: `
      ${emailAndSessions}
      export { oauth } from '@fetch-users/core/oauth'
      export { oidc } from '@fetch-users/core/oauth/oidc'
    `,
  },
  'email, cookie sessions, mails and hosted pages': {
    limit: 34_900,
    parts: [...main, `${core}/languages`, `${core}/mail`, `${core}/pages`, 'jose', 'valibot'],
    code: `
      ${emailAndSessions}
      export { mail } from '@fetch-users/core/mail'
      export { pages } from '@fetch-users/core/pages'
    `,
  },
  'a Worker with Hono and D1': {
    limit: 47_100,
    parts: [
      ...main,
      ...['packages/adapter-drizzle', 'packages/hono', 'argon2id', 'jose', 'valibot'],
      ...['cloudflare:workers', 'drizzle-orm', 'hono'],
    ],
    code: `
      import { env } from 'cloudflare:workers'
      import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
      import { argon2idWasm } from '@fetch-users/core/argon2id-wasm'
      import { authRoutes, requireUser } from '@fetch-users/hono'
      import { drizzle } from 'drizzle-orm/d1'
      import { Hono } from 'hono'
      ${emailAndSessions}
      const auth = authOf({
        baseUrl: env.BASE_URL,
        secret: env.AUTH_SECRET,
        storage: drizzleStorage(drizzle(env.DB), authTables()),
        passwordHasher: argon2idWasm(),
      })
      const app = new Hono()
        .route('/', authRoutes(auth))
        .get('/hello', requireUser(auth), (c) => c.text(c.var.user.email))
      export default { fetch: app.fetch }
    `,
  },
}
