// Compiled, never run: what an application's own types look like on the other side.
import {
  drizzleStorage,
  type SQLiteDatabaseLike,
  sessionColumns,
  userColumns,
} from '@fetch-users/adapter-drizzle/sqlite'
import { type MongoUser, mongoStorage } from '@fetch-users/adapter-mongo'
import {
  bearerTransport,
  cookieTransport,
  createAuth,
  field,
  jwtStrategy,
  type RegisterBody,
  sessionStrategy,
  type UpdateUserBody,
  type UserOf,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { type OAuthManager, oauth } from '@fetch-users/core/oauth'
import { google } from '@fetch-users/core/oauth/google'
import { oidc } from '@fetch-users/core/oauth/oidc'
import { type DescribeRoutes, openapi } from '@fetch-users/core/openapi'
import { memoryStorage, signedIn } from '@fetch-users/core/testing'
import { currentUser, requireUser } from '@fetch-users/hono'
import * as next from '@fetch-users/next'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { Hono } from 'hono'
import type { Db, ObjectId } from 'mongodb'
import * as v from 'valibot'
import { expectTypeOf } from 'vitest'

declare const db: SQLiteDatabaseLike

const users = sqliteTable('people', {
  ...userColumns(),
  id: integer('person_no').primaryKey({ autoIncrement: true }),
  displayName: text('display_name').notNull(),
  plan: text('plan', { enum: ['free', 'pro'] })
    .notNull()
    .default('free'),
})
const sessions = sqliteTable('logins', {
  ...sessionColumns(),
  userId: integer('person_no').notNull(),
})

interface User extends UserOf<typeof users.$inferSelect> {}

const fields = {
  displayName: field(v.string()),
  plan: field(v.picklist(['free', 'pro']), { write: 'superuser' }),
}

const auth = createAuth({
  baseUrl: 'https://api.example.com',
  secret: process.env['AUTH_SECRET'],
  storage: drizzleStorage<User>(db, { users, sessions }),
  passwordHasher: argon2id(),
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
  },
  fields,
  hooks: {
    beforeRegister(input) {
      input.plan = 'free'
      // @ts-expect-error -- no such plan
      input.plan = 'team'
    },
    afterRegister(user) {
      expectTypeOf(user).toEqualTypeOf<User>()
    },
  },
  notify: ({ user }) => expectTypeOf(user).toEqualTypeOf<User>(),
})

expectTypeOf<keyof User>().toEqualTypeOf<
  'id' | 'email' | 'isActive' | 'isSuperuser' | 'isVerified' | 'displayName' | 'plan'
>()

export async function withoutHttp(request: Request): Promise<void> {
  expectTypeOf(await auth.users.get(7)).toEqualTypeOf<User>()
  expectTypeOf(await auth.users.find('7')).toEqualTypeOf<User | null>()
  expectTypeOf(await auth.requireUser(request, { backends: ['jwt'] })).toEqualTypeOf<User>()
  expectTypeOf(await auth.currentUser(request)).toEqualTypeOf<User | null>()
  const found = await auth.authenticate(request)
  expectTypeOf(found?.backend).toEqualTypeOf<'cookie' | 'jwt' | undefined>()

  await auth.users.create({ email: 'ann@example.com', displayName: 'Ann', plan: 'pro' })
  // @ts-expect-error -- the hash is the library's business
  await auth.users.create({ email: 'ann@example.com', hashedPassword: 'x' })
  // @ts-expect-error -- an id does not change
  await auth.users.update(7, { id: 8 })
  await signedIn(auth, await auth.users.get(7), 'jwt')
  // @ts-expect-error -- no such backend
  await auth.currentUser(request, { backends: ['cooky'] })
}

export const app = new Hono()
  .get('/hello', requireUser(auth, { verified: true }), (c) => {
    expectTypeOf(c.var.user).toEqualTypeOf<User>()
    return c.text(c.var.user.displayName)
  })
  .get('/', currentUser(auth), (c) => {
    expectTypeOf(c.var.user).toEqualTypeOf<User | null>()
    return c.text('')
  })

export async function inNextJs(): Promise<void> {
  expectTypeOf(await next.currentUser(auth)).toEqualTypeOf<User | null>()
  expectTypeOf(await next.requireUser(auth, { backends: ['jwt'] })).toEqualTypeOf<User>()
  expectTypeOf(await next.redirectUnlessSignedIn(auth, '/sign-in')).toEqualTypeOf<User>()
  await next.signIn(auth, { username: '', password: '' }, { backend: 'cookie' })
  // @ts-expect-error -- no such backend
  await next.currentUser(auth, { backends: ['cooky'] })
  // @ts-expect-error -- no such backend
  await next.signOut(auth, { backend: 'cooky' })
  // @ts-expect-error -- no such method
  await next.callRoute(auth, 'PUT /users/me')
}

type Registration = { email: string; password: string; display_name: string }
expectTypeOf<RegisterBody<typeof fields>>().toExtend<Registration>()
expectTypeOf<Registration>().toExtend<RegisterBody<typeof fields>>()
expectTypeOf<UpdateUserBody<typeof fields>['plan']>().toEqualTypeOf<'free' | 'pro' | undefined>()

/** Without an interface of one's own everything is there too, spelled out. */
export const unnamed = createAuth({
  baseUrl: 'https://api.example.com',
  secret: 'x'.repeat(32),
  storage: memoryStorage<{
    id: string
    email: string
    isActive: boolean
    isSuperuser: boolean
    isVerified: boolean
    bio: string | null
  }>(),
  passwordHasher: argon2id(),
  backends: { jwt: { transport: bearerTransport(), strategy: jwtStrategy() } },
  fields: { bio: field(v.nullish(v.string())) },
})

interface Person {
  _id: ObjectId
  email: string
  hashedPassword: string | null
  securityStamp?: string
  isActive: boolean
  isSuperuser: boolean
  isVerified: boolean
  displayName: string
  bio?: string
}

interface SnakePerson {
  email: string
  hashed_password: string
  is_active: boolean
  is_superuser: boolean
  is_verified: boolean
  display_name: string
}

declare const mongo: Db

/** The user of a collection is its document, with a text for an id and without the secrets. */
export const onMongo = createAuth({
  baseUrl: 'https://api.example.com',
  secret: 'x'.repeat(32),
  storage: mongoStorage({
    users: mongo.collection<Person>('users'),
    sessions: mongo.collection('sessions'),
    oauthAccounts: mongo.collection<{ _id: string }>('accounts'),
  }),
  passwordHasher: argon2id(),
  backends: { jwt: { transport: bearerTransport(), strategy: jwtStrategy() } },
  fields: { displayName: field(v.string()), bio: field(v.optional(v.string())) },
  notify: ({ user }) => {
    expectTypeOf(user).toEqualTypeOf<MongoUser<Person>>()
    expectTypeOf(user.id).toEqualTypeOf<string>()
    expectTypeOf(user.bio).toEqualTypeOf<string | undefined>()
  },
})
expectTypeOf<keyof MongoUser<Person>>().toEqualTypeOf<
  'id' | 'email' | 'isActive' | 'isSuperuser' | 'isVerified' | 'displayName' | 'bio'
>()

export const inSnakeCase = createAuth({
  baseUrl: 'https://api.example.com',
  secret: 'x'.repeat(32),
  storage: mongoStorage(
    { users: mongo.collection<SnakePerson>('users') },
    { naming: 'snake_case' },
  ),
  passwordHasher: argon2id(),
  backends: { jwt: { transport: bearerTransport(), strategy: jwtStrategy() } },
  fields: { displayName: field(v.string()) },
})
expectTypeOf<keyof MongoUser<SnakePerson, 'snake_case'>>().toEqualTypeOf<
  'id' | 'email' | 'isActive' | 'isSuperuser' | 'isVerified' | 'displayName'
>()

// Log-in by other providers: what is named can be asked for, and nothing else
const withProviders = createAuth({
  baseUrl: 'https://api.example.com',
  secret: process.env['AUTH_SECRET'],
  storage: memoryStorage<User>(),
  passwordHasher: argon2id(),
  backends: { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } },
  oauth: oauth(
    {
      google: google({ clientId: process.env['GOOGLE_ID'], clientSecret: undefined }),
      company: oidc({ issuer: 'https://id.example.com', clientId: 'client' }),
    },
    {
      trustedProviders: ['google'],
      redirectUri: ({ provider }) => `https://a.example/${provider}`,
    },
  ),
  openapi: openapi({ title: 'Example', version: '1.0.0' }),
})
expectTypeOf(withProviders.openapi).toEqualTypeOf<DescribeRoutes>()
expectTypeOf(withProviders.oauth).toEqualTypeOf<OAuthManager<'google' | 'company'>>()
expectTypeOf(withProviders.oauth.accessToken(1, 'google')).resolves.toEqualTypeOf<string | null>()
// @ts-expect-error: no such provider
withProviders.oauth.unlink(1, 'github')
// @ts-expect-error: no such provider
oauth({ google: google({ clientId: '', clientSecret: '' }) }, { trustedProviders: ['github'] })
expectTypeOf(auth.oauth).toEqualTypeOf<undefined>()
expectTypeOf(auth.openapi).toEqualTypeOf<undefined>()
requireUser(withProviders)
