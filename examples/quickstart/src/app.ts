import { authRoutes, requireUser } from '@fetch-users/hono'
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import { auth } from './auth.ts'
import { mailbox } from './mailbox.ts'

export const app = new Hono()

app.route('/', authRoutes(auth, { clientAddress: (c) => getConnInfo(c).remote.address }))

app.get('/hello', requireUser(auth), (c) =>
  c.text(`Hello, ${c.var.user.displayName ?? c.var.user.email}`),
)

app.get('/mailbox', (c) => c.json(mailbox.list(c.req.query('to') ?? '')))
