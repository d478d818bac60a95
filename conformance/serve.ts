import { createFixture } from './fixture.ts'
import { hashers, patientHashers } from './hashers.ts'
import { listen } from './listen.ts'
import { openMounts, openStorages } from './storages.ts'

const { NODE_ENV, PORT, STORAGE = 'memory', STORAGE_URL, ...env } = process.env

if (NODE_ENV === 'production') {
  throw new Error('the fixture hands out hashes and signs any token: not for production')
}

const storageOf = STORAGE_URL
  ? await openMounts(STORAGE, STORAGE_URL)
  : (await openStorages(STORAGE))?.storageOf
if (!storageOf) throw new Error(`STORAGE=${STORAGE}: its server cannot be had here`)

const port = Number(PORT ?? 4100)
const fixture = createFixture(storageOf, {
  ...(env['FIXTURE_HASHERS'] === 'patient' ? patientHashers : hashers),
  origin: `http://localhost:${port}`,
  secret: env['FIXTURE_SECRET'],
  issuer: env['FIXTURE_ISSUER'],
})

await listen(port, fixture.fetch)
console.log('listening')
