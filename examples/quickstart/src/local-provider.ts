import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Adapter, Provider, type Result, type Row } from 'oidc-provider'

/** What `oidc()` has to know of the provider, and the way to end it. */
export interface LocalProvider {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  stop(): void
}

const client = { clientId: 'example', clientSecret: randomBytes(32).toString('hex') }

/**
 * Starts an OpenID provider on this machine. A TOY: it lets everybody in under any address they
 * type, and vouches for it. Never use it, or anything like it, in production.
 *
 * @param baseUrl - of the application, which people are sent back to.
 */
export async function startLocalProvider(baseUrl: string): Promise<LocalProvider> {
  const server = createServer()
  server.listen(0, '127.0.0.1') // another site than localhost, as real providers are
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // what listens on TCP has one
  const issuer = `http://127.0.0.1:${port}`
  const provider = createProvider(issuer, baseUrl)
  const callback = provider.callback()
  server.on('request', (request, response) => {
    const { url = '', headers } = request
    if (url.startsWith('/interaction/')) {
      interact(provider, request, response).catch(() => {
        response.writeHead(400).end('This log-in is too old: please start again.')
      })
      return
    }
    // Without its session the provider asks each time who it is: to try out several people.
    if (url.startsWith('/auth?')) delete headers.cookie
    callback(request, response)
  })
  return {
    ...client,
    issuer,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function createProvider(issuer: string, baseUrl: string): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return new Provider(issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [
          `${baseUrl}/auth/local/callback`,
          `${baseUrl}/auth/associate/local/callback`,
        ],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    adapter: createAdapter,
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id, email_verified: true }),
    }),
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 }, // seconds
    issueRefreshToken: async () => false,
  })
}

/** Keeps rows of one kind in memory. */
function createAdapter(): Adapter {
  const rows = new Map<string, Row>()
  return {
    upsert: async (id, row) => void rows.set(id, row),
    find: async (id) => rows.get(id),
    findByUid: async (uid) => [...rows.values()].find((row) => row.uid === uid),
    async consume(id) {
      const row = rows.get(id)
      if (row) row.consumed = Math.floor(Date.now() / 1000)
    },
    destroy: async (id) => void rows.delete(id),
    async revokeByGrantId(grantId) {
      for (const [id, row] of rows) if (row.grantId === grantId) rows.delete(id)
    },
  }
}

/** Shows the page, or does what was chosen there. */
async function interact(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
    response.end(page)
    return
  }
  const form = new URLSearchParams(await text(request))
  const result = form.has('decline')
    ? { error: 'access_denied' }
    : await admit(provider, form.get('email') ?? '')
  await provider.interactionFinished(request, response, result)
}

async function admit(provider: Provider, email: string): Promise<Result> {
  const accountId = email.trim().toLowerCase()
  const grant = new provider.Grant({ accountId, clientId: client.clientId })
  grant.addOIDCScope('openid email')
  return { login: { accountId }, consent: { grantId: await grant.save() } }
}

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Local test provider</title>
<style>
  :root { color-scheme: light dark; font: 1rem / 1.5 system-ui, sans-serif }
  body { max-width: 24rem; margin: 12vh auto 0; padding: 0 1rem }
  h1 { font-size: 1.25rem }
  form { display: grid; gap: 0.75rem; margin-top: 1.5rem }
  label { font-weight: 600 }
  input, button { box-sizing: border-box; min-height: 2.75rem; padding: 0.5rem 0.75rem; font: inherit; border-radius: 0.5rem }
  input, .decline { border: 1px solid #7d849b; background: none; color: inherit }
  button { border: 0; background: #0f766e; color: #fff; font-weight: 600; cursor: pointer }
  .toy { padding: 0.6rem 0.85rem; border-radius: 0.5rem; background: #fdf3dc; color: #7a4b00 }
</style>
<h1>Local test provider</h1>
<p class="toy"><strong>A toy.</strong> It believes what it is told. Never use it in production.</p>
<p>The application asks who you are. It is told the address you type, and that it is verified.</p>
<form method="post">
  <label for="email">Log in as</label>
  <input id="email" name="email" type="email" placeholder="ann@example.com" autocomplete="email" required autofocus>
  <button>Log in</button>
  <button class="decline" name="decline" formnovalidate>Decline</button>
</form>
`
