import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { bearer } from 'better-auth/plugins/bearer'
import { genericOAuth } from 'better-auth/plugins/generic-oauth'
import { jwt } from 'better-auth/plugins/jwt'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import * as schema from '../set-ups/better-auth/schema.ts'
import { db } from '../set-ups/database.ts'

const client = { clientId: 'client', clientSecret: 'secret' }

export const auth = betterAuth({
  baseURL: 'https://api.example.com',
  secret: 'a secret of 32 bytes and some more',
  database: drizzleAdapter(db, { provider: 'sqlite', schema }),
  emailAndPassword: {
    enabled: true,
    sendResetPassword: async ({ user, token }) => void [user.email, token],
  },
  emailVerification: {
    sendVerificationEmail: async ({ user, token }) => void [user.email, token],
  },
  user: { additionalFields: { displayName: { type: 'string', required: false } } },
  session: { expiresIn: 604_800 },
  databaseHooks: {
    user: {
      create: {
        before: async (user) => ({ data: { ...user, displayName: user.email } }),
        after: async (user) => void user.email.trim(),
      },
    },
  },
  socialProviders: { github: client, google: client },
  plugins: [
    bearer(),
    jwt({ jwt: { expirationTime: '15m' } }),
    genericOAuth({
      config: [
        {
          ...client,
          providerId: 'own',
          discoveryUrl: 'https://id.example.com/.well-known/openid-configuration',
        },
      ],
    }),
  ],
})

type User = typeof auth.$Infer.Session.user

const currentUser = createMiddleware<{ Variables: { user: User | null } }>(async (c, next) => {
  const session = await auth.api.getSession({ headers: c.req.raw.headers })
  c.set('user', session?.user ?? null)
  await next()
})

const requireUser = createMiddleware<{ Variables: { user: User } }>(async (c, next) => {
  const session = await auth.api.getSession({ headers: c.req.raw.headers })
  if (!session) return c.body(null, 401)
  c.set('user', session.user)
  return next()
})

export const app = new Hono()
  .on(['GET', 'POST'], '/api/auth/*', (c) => auth.handler(c.req.raw))
  .get('/hello', requireUser, (c) => c.text(c.var.user.displayName ?? ''))
  .get('/admin', requireUser, (c) => c.text(c.var.user.email))
  .get('/', currentUser, (c) => c.text(c.var.user?.email ?? 'stranger'))

export async function nameOf({ headers }: Request): Promise<string | null> {
  const session = await auth.api.getSession({ headers })
  return session?.user.displayName ?? null
}
