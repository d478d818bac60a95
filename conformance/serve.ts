import { serve } from '@hono/node-server'
import { createFixture } from './fixture.ts'
import { hashers } from './hashers.ts'
import { openStorages, type StorageName, storages } from './storages.ts'

const { env } = process

if (env['NODE_ENV'] === 'production') {
  throw new Error('the fixture hands out hashes and signs any token: not for production')
}

const storage = env['STORAGE'] ?? 'memory'
if (!isStorageName(storage)) {
  throw new Error(`STORAGE=${storage}: choose one of ${Object.keys(storages).join(', ')}`)
}

const port = Number(env['PORT'] ?? 4100)
const fixture = createFixture(await openStorages(storage), {
  ...hashers,
  origin: `http://localhost:${port}`,
  secret: env['FIXTURE_SECRET'],
})

serve({ fetch: fixture.fetch, port }, () => console.log('listening'))

function isStorageName(name: string): name is StorageName {
  return Object.hasOwn(storages, name)
}
