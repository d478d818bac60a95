import { serve } from '@hono/node-server'
import { createFixture } from './fixture.ts'
import { hashers } from './hashers.ts'
import { openStorages } from './storages.ts'

const { env } = process

if (env['NODE_ENV'] === 'production') {
  throw new Error('the fixture hands out hashes and signs any token: not for production')
}

const storage = env['STORAGE'] ?? 'memory'
const opened = await openStorages(storage)
if (!opened) throw new Error(`STORAGE=${storage}: its server cannot be had here`)

const port = Number(env['PORT'] ?? 4100)
const fixture = createFixture(opened.storageOf, {
  ...hashers,
  origin: `http://localhost:${port}`,
  secret: env['FIXTURE_SECRET'],
  issuer: env['FIXTURE_ISSUER'],
})

serve({ fetch: fixture.fetch, port }, () => console.log('listening'))
