import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import {
  type AuthEvent,
  cookieTransport,
  createAuth,
  field,
  jwtStrategy,
  sessionStrategy,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { authRoutes, requireUser } from '@fetch-users/hono'
import { serve } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { Hono } from 'hono'
import * as v from 'valibot'
import { sessions, type User, users } from '../src/schema.ts'
import { freePort } from './start-server.ts'
import { password } from './visit.ts'

/** A request, and what became of it. */
export interface Arrival {
  readonly method: string
  readonly path: string
  /** The `Cookie` header. */
  readonly cookie: string
  readonly status: number
  readonly setCookies: readonly string[]
}

/** A small application of the tests' own at localhost, with `__Host-` cookies and a clock to set. */
export interface Application extends AsyncDisposable {
  readonly origin: string
  readonly auth: ReturnType<typeof createApplicationAuth>
  readonly arrivals: Arrival[]
  readonly events: AuthEvent[]
  /** Creates Ann, or whoever has the address. */
  createUser(email: string): Promise<User>
  advance(seconds: number): void
  /** Requests for a path wait for the promise. */
  hold(path: string, until: Promise<void>): void
}

export async function serveApplication(): Promise<Application> {
  const folder = await mkdtemp(join(tmpdir(), 'application-'))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const db = drizzle(createClient({ url: `file:${join(folder, 'test.db')}` }))
  await migrate(db, { migrationsFolder: join(import.meta.dirname, '../migrations') })
  let now = Date.now()
  const arrivals: Arrival[] = []
  const events: AuthEvent[] = []
  const held = new Map<string, Promise<void>>()
  const auth = createApplicationAuth(origin, db, {
    clock: () => new Date(now),
    onEvent: (event) => void events.push(event),
  })

  const app = new Hono()
    .get('/favicon.ico', (c) => c.body(null, 204)) // browsers ask when they please
    .use(async (c, next) => {
      const { method, path } = c.req
      await held.get(path)
      await next()
      const { status, headers } = c.res
      const cookie = c.req.header('cookie') ?? ''
      arrivals.push({ method, path, cookie, status, setCookies: headers.getSetCookie() })
    })
    .route('/', authRoutes(auth, { clientAddress: (c) => getConnInfo(c).remote.address }))
    .post('/rename', requireUser(auth), async (c) => {
      const { name } = await c.req.parseBody()
      await auth.users.update(c.var.user.id, { displayName: String(name) })
      return c.text('renamed')
    })
    .get('/', (c) => c.html('<!doctype html><title>application</title>'))
  const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' })
  await once(server, 'listening')

  return {
    origin,
    auth,
    arrivals,
    events,
    createUser: (email) => auth.users.create({ email, password, displayName: 'Ann' }),
    advance(seconds) {
      now += seconds * 1000
    },
    hold(path, until) {
      held.set(path, until)
    },
    async [Symbol.asyncDispose]() {
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await auth.idle()
      db.$client.close()
      await rm(folder, { recursive: true })
    },
  }
}

function createApplicationAuth(
  baseUrl: string,
  db: ReturnType<typeof drizzle>,
  options: { readonly clock: () => Date; readonly onEvent: (event: AuthEvent) => void },
) {
  return createAuth({
    ...options,
    baseUrl,
    secret: 'x'.repeat(32),
    storage: drizzleStorage<User>(db, { users, sessions }),
    passwordHasher: argon2id(),
    backends: {
      cookie: { transport: cookieTransport({ secure: true }), strategy: sessionStrategy() },
      web: {
        transport: cookieTransport({ secure: true, name: '__Host-web' }),
        strategy: jwtStrategy({ refresh: true }),
      },
    },
    fields: { displayName: field(v.nullish(v.string())) },
  })
}
