import { argon2idWasm } from '@fetch-users/core/argon2id-wasm'
import { drizzle } from 'drizzle-orm/d1'
import type { FixtureStorage } from '../fixture/user.ts'
import { createFixture, type Fixture, type MountPath } from '../fixture.ts'
import { openMemory } from '../storages/memory.ts'
import { sqliteStorage } from '../storages/sqlite-storage.ts'
import { bcryptInJavaScript } from './bcrypt.ts'
import { type Bindings, databases } from './bindings.ts'

/** As much of a Worker's context as is used here. */
interface ExecutionContext {
  waitUntil(promise: Promise<unknown>): void
}

let fixture: Promise<Fixture> | undefined

export default {
  async fetch(request: Request, bindings: Bindings, context: ExecutionContext): Promise<Response> {
    fixture ??= open(bindings)
    const { fetch } = await fixture
    return fetch(await received(request), { waitUntil: (promise) => context.waitUntil(promise) })
  },
}

/** workerd hangs up on who still sends when it answers. Cloudflare's servers in front do not. */
async function received(request: Request): Promise<Request> {
  return request.body ? new Request(request, { body: await request.arrayBuffer() }) : request
}

async function open(bindings: Bindings): Promise<Fixture> {
  const openMount = async (mount: MountPath): Promise<FixtureStorage> =>
    bindings.STORAGE === 'memory'
      ? openMemory()
      : sqliteStorage(drizzle(bindings[databases[mount]]))
  const byMount = {
    '/': await openMount('/'),
    '/compat': await openMount('/compat'),
    '/strict': await openMount('/strict'),
  }
  return createFixture((mount) => byMount[mount], {
    passwordHasher: argon2idWasm({ memoryKiB: 7168, passes: 1 }),
    legacyHasher: bcryptInJavaScript,
    origin: bindings.ORIGIN,
    secret: bindings.FIXTURE_SECRET,
    issuer: bindings.FIXTURE_ISSUER,
  })
}
