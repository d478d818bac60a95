import { authRoutes, requireUser } from '@fetch-users/hono'
import { serve } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import { auth, baseUrl, port } from './auth.ts'
import { curlLines } from './curl-lines.ts'
import { client } from './mongodb.ts'

const app = new Hono()
  .route('/', authRoutes(auth, { clientAddress: (c) => getConnInfo(c).remote.address }))
  .get('/hello', requireUser(auth), (c) =>
    c.text(`Hello, ${c.var.user.displayName ?? c.var.user.email}\n`),
  )

const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => {
  console.log(`fetch-users is listening on ${baseUrl}. Paste these, one by one:\n`)
  console.log(curlLines(baseUrl).join('\n'))
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, shutDown)

function shutDown(): void {
  server.close(async () => {
    await auth.idle()
    await client.close()
    process.exit() // ends the MongoDB in memory, too
  })
}
