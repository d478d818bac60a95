import { serve } from '@hono/node-server'
import { app } from './app.ts'
import { auth, localProvider } from './auth.ts'
import { baseUrl, databaseUrl, fail, port } from './config.ts'
import { curlLines } from './curl-lines.ts'
import { db } from './db.ts'

// Loopback alone: whoever can read the mailbox can take over its accounts.
const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => {
  console.log(`fetch-users is listening on ${baseUrl} – open it in a browser.`)
  console.log(`Accounts are kept in ${databaseUrl.split('?')[0]}`)
  console.log(`\nOr paste these, one by one:\n\n${curlLines(baseUrl).join('\n')}\n`)
})

server.on('error', (error: NodeJS.ErrnoException) => {
  const reason = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code})`
  fail(`Port ${port} ${reason}: set PORT to another one, such as PORT=${port + 1}.`)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, shutDown)

function shutDown(): void {
  localProvider.stop()
  server.close(async () => {
    await auth.idle()
    db.$client.close()
  })
  // Browsers keep spare connections open, which would keep the process alive.
  if ('closeAllConnections' in server) setTimeout(() => server.closeAllConnections(), 500).unref()
}
