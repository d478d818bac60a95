import { authRoutes, currentUser, requireUser } from '@fetch-users/hono'
import { Hono } from 'hono'
import { auth } from './auth.ts'

const app = new Hono()

// Registration, login, profile, sessions. Cloudflare itself writes this header, whatever a client sends.
app.route('/', authRoutes(auth, { clientAddress: (c) => c.req.header('cf-connecting-ip') }))

// A route of your own, for users alone
app.get('/hello', requireUser(auth), (c) => c.text(`Hello, ${c.var.user.email}`))

// … and one for everybody
app.get('/', currentUser(auth), (c) => c.text(`Hello, ${c.var.user?.email ?? 'stranger'}`))

export default {
  fetch: app.fetch,
  scheduled: () => auth.deleteExpired(), // when the cron trigger of wrangler.jsonc says
}
