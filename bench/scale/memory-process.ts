import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import {
  bearerTransport,
  cookieTransport,
  createAuth,
  jwtStrategy,
  memoryRateLimits,
  sessionStrategy,
} from '@fetch-users/core'
import BetterSqlite3 from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import type { MemoryOrder, MemoryReading } from './memory.ts'

// Answers requests in a process of its own, and tells the process that forked it how much memory
// is in use after some of them.

/** Hashes are no part of it, and would take hours. */
const passwordHasher = {
  hash: async (password: string) => `plain:${password}`,
  owns: (stored: string) => stored.startsWith('plain:'),
  verify: async (password: string, stored: string) => {
    return { isValid: stored === `plain:${password}`, needsRehash: false }
  },
}

const [order = ''] = process.argv.slice(2)
const { statements, maxCounters, readings } = JSON.parse(order) as MemoryOrder // what memory.ts wrote
const baseUrl = 'https://app.example'
const email = 'ann@example.com'
const password = 'correct horse battery staple'

const client = new BetterSqlite3(':memory:')
for (const statement of statements) client.exec(statement)
const { users, sessions } = authTables()
const auth = createAuth({
  baseUrl,
  secret: 'a secret of more than thirty-two letters',
  storage: {
    ...drizzleStorage(drizzle(client), { users, sessions }),
    rateLimits: memoryRateLimits({ maxCounters }),
  },
  passwordHasher,
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy({ lifetimeSeconds: 24 * 60 * 60 }) },
  },
})

interface Ask {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly headers?: Record<string, string>
  readonly json?: unknown
}

async function answerTo({ method, path, status, headers, json }: Ask, clientAddress: string) {
  const request = new Request(baseUrl + path, {
    method,
    headers: {
      origin: baseUrl,
      ...headers,
      ...(json ? { 'content-type': 'application/json' } : {}),
    },
    ...(json ? { body: JSON.stringify(json) } : {}),
  })
  const response = await auth.handler(request, { clientAddress })
  if (response.status !== status) throw new Error(`${method} ${path}: ${response.status}`)
  return response
}

/** A client that has not been seen before. */
function clientOf(n: number): string {
  return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`
}

const json = { email, password }
await answerTo({ method: 'POST', path: '/auth/register', status: 201, json }, clientOf(0))
const login = await answerTo(
  { method: 'POST', path: '/auth/login', status: 204, json },
  clientOf(0),
)
const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? ''
const bearer = await answerTo(
  { method: 'POST', path: '/auth/jwt/login', status: 200, json },
  clientOf(0),
)
const { access_token: token } = (await bearer.json()) as { access_token: string }

/** Of ten requests: five checks of a session, two of a JWT, one for nothing, two guesses. */
function askOf(n: number): Ask {
  const me = { method: 'GET', path: '/users/me', status: 200 }
  if (n % 10 < 5) return { ...me, headers: { cookie } }
  if (n % 10 < 7) return { ...me, headers: { authorization: `Bearer ${token}` } }
  if (n % 10 < 8) return { ...me, path: `/auth/nothing-${n}`, status: 404 }
  const guess = { email: `user-${n}@example.com`, password }
  return { method: 'POST', path: '/auth/login', status: 400, json: guess }
}

let answered = 0
for (const requests of readings) {
  for (; answered < requests; answered++) {
    const response = await answerTo(askOf(answered), clientOf(answered))
    await response.arrayBuffer()
  }
  await new Promise((resolve) => setImmediate(resolve)) // what happens behind the answer is over
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  process.send?.({ requests, heapUsed, rss } satisfies MemoryReading)
}
process.disconnect()
