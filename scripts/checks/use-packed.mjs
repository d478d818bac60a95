// Runs in an empty project with our packages installed, on each runtime; the arguments are every
// subpath. Loads all of them, and registers a user.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
for (const entry of process.argv.slice(2)) {
  const module = await import(entry)
  assert.notDeepEqual(Object.keys(module), [], entry)
  assert.deepEqual(Object.keys(require(entry)).sort(), Object.keys(module).sort(), entry)
}

const { cookieTransport, createAuth, sessionStrategy } = await import('@fetch-users/core')
const { argon2id } = await import('@fetch-users/core/argon2id')
const { memoryStorage, signedIn } = await import('@fetch-users/core/testing')
const baseUrl = 'http://localhost:3000'
const auth = createAuth({
  baseUrl,
  secret: 'x'.repeat(48),
  storage: memoryStorage(),
  passwordHasher: argon2id(),
  backends: { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } },
})
const credentials = { email: 'ann@example.com', password: 'correct horse battery' }
const { status } = await auth.handler(
  new Request(`${baseUrl}/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(credentials),
  }),
)
assert.equal(status, 201)
const user = await auth.users.authenticate(credentials.email, credentials.password)
assert(user)
const headers = await signedIn(auth, user)
assert.equal((await auth.handler(new Request(`${baseUrl}/users/me`, { headers }))).status, 200)
