import { AuthError, errorResponse } from '@fetch-users/core'
import { auth, baseUrl, db, port } from './auth.ts'
import { curlLines } from './curl-lines.ts'

async function handle(request: Request, clientAddress: string): Promise<Response> {
  if (new URL(request.url).pathname !== '/hello') return auth.handler(request, { clientAddress })
  try {
    const user = await auth.requireUser(request)
    const headers = { 'cache-control': 'no-store' }
    return new Response(`Hello, ${user.email}\n`, { headers })
  } catch (error) {
    if (error instanceof AuthError) return errorResponse(error) // 401 or 403
    throw error
  }
}

const server = Deno.serve({ hostname: '127.0.0.1', port, onListen }, (request, info) =>
  handle(request, info.remoteAddr.hostname),
)

function onListen(): void {
  console.log(`fetch-users is listening on ${baseUrl}. Paste these, one by one:\n`)
  console.log(curlLines(baseUrl).join('\n'))
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) Deno.addSignalListener(signal, shutDown)

async function shutDown(): Promise<void> {
  await server.shutdown()
  await auth.idle()
  db.$client.close()
}
