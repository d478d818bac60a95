import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import {
  bearerTransport,
  cookieTransport,
  createAuth,
  field,
  jwtStrategy,
  sessionStrategy,
  type UserOf,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { oauth } from '@fetch-users/core/oauth'
import { github } from '@fetch-users/core/oauth/github'
import { google } from '@fetch-users/core/oauth/google'
import { oidc } from '@fetch-users/core/oauth/oidc'
import { currentUser, requireUser } from '@fetch-users/hono'
import { text } from 'drizzle-orm/sqlite-core'
import { Hono } from 'hono'
import * as v from 'valibot'
import { db } from '../set-ups/database.ts'

const tables = authTables({ userColumns: { displayName: text('display_name') } })

interface User extends UserOf<typeof tables.users.$inferSelect> {}

const client = { clientId: 'client', clientSecret: 'secret' }

export const auth = createAuth({
  baseUrl: 'https://api.example.com',
  secret: process.env['AUTH_SECRET'],
  storage: drizzleStorage<User>(db, tables),
  passwordHasher: argon2id(),
  backends: {
    cookie: {
      transport: cookieTransport(),
      strategy: sessionStrategy({ lifetimeSeconds: 604_800 }),
    },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy({ lifetimeSeconds: 900 }) },
  },
  fields: { displayName: field(v.nullish(v.pipe(v.string(), v.maxLength(50)))) },
  hooks: {
    beforeRegister(input) {
      input.displayName ??= input.email
    },
    afterRegister(user) {
      user.displayName?.trim()
    },
  },
  oauth: oauth({
    github: github(client),
    google: google(client),
    own: oidc({ ...client, issuer: 'https://id.example.com' }),
  }),
  notify: ({ to, token }) => void [to, token],
})

export const app = new Hono()
  .on(['GET', 'POST', 'PATCH', 'DELETE'], '/*', (c) => auth.handler(c.req.raw))
  .get('/hello', requireUser(auth), (c) => c.text(c.var.user.displayName ?? ''))
  .get('/admin', requireUser(auth, { superuser: true }), (c) => c.text(c.var.user.email))
  .get('/', currentUser(auth), (c) => c.text(c.var.user?.email ?? 'stranger'))

export async function nameOf(request: Request): Promise<string | null> {
  const user = await auth.currentUser(request)
  return user?.displayName ?? null
}
