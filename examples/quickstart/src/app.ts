import { fileURLToPath } from 'node:url'
import { authRoutes, currentUser, requireUser } from '@fetch-users/hono'
import { getConnInfo } from '@hono/node-server/conninfo'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { auth, providers } from './auth.ts'
import { mailbox } from './mailbox.ts'

export const app = new Hono()

// A mail as it arrives, for development alone. It has styles of its own, which no page of ours may.
app.get('/mailbox/:id', (c) => {
  const mail = mailbox.find(Number(c.req.param('id')))
  if (!mail) return c.notFound()
  c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
  return c.html(mail.html)
})

app.use(
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"], // the forms are sent by script
      frameAncestors: ["'none'"],
    },
  }),
)

// Registration, login, profile, verification, reset
app.route('/', authRoutes(auth, { clientAddress: (c) => getConnInfo(c).remote.address }))

// A route of your own, for users alone
app.get('/hello', requireUser(auth), (c) =>
  c.text(`Hello, ${c.var.user.displayName ?? c.var.user.email}`),
)

// … and one for everybody
app.get('/signed-in', currentUser(auth), (c) => c.json(c.var.user !== null))

// What the page has to know to offer "Log in with …"
app.get('/providers', (c) => c.json(Object.keys(providers)))
app.get('/linked-accounts', requireUser(auth), async (c) =>
  c.json(await auth.oauth.accounts(c.var.user.id)),
)

// For development alone
app.get('/mailbox', async (c) => {
  await auth.idle() // mails leave after the answer
  return c.json(mailbox.list(c.req.query('to') ?? ''))
})

app.use(serveStatic({ root: fileURLToPath(new URL('../public', import.meta.url)) }))
