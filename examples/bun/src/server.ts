import { authRoutes, requireUser } from '@fetch-users/hono'
import { Hono } from 'hono'
import { getConnInfo } from 'hono/bun'
import { auth, baseUrl, db, port } from './auth.ts'
import { curlLines } from './curl-lines.ts'

const app = new Hono()
  .route('/', authRoutes(auth, { clientAddress: (c) => getConnInfo(c).remote.address }))
  .get('/hello', requireUser(auth), (c) => c.text(`Hello, ${c.var.user.email}\n`)) // or 401

const server = Bun.serve({ hostname: '127.0.0.1', port, fetch: app.fetch })

console.log(`fetch-users is listening on ${baseUrl}. Paste these, one by one:\n`)
console.log(curlLines(baseUrl).join('\n'))

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, shutDown)

async function shutDown(): Promise<void> {
  await server.stop()
  await auth.idle()
  db.$client.close()
}
