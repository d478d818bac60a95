import { describe } from 'vitest'
import { createFixture } from './fixture.ts'
import { cheapHashers } from './hashers.ts'
import { atDistance, openStorages, type StorageName, storages } from './storages.ts'
import { remoteOrigin } from './suite/base-url.ts'
import { races } from './suite/races.ts'
import { runSuite } from './suite/run.ts'
import { sections } from './suite/sections.ts'
import { directTarget } from './suite/target.ts'

const origin = 'https://auth.example'

describe.skipIf(remoteOrigin)('in this process', async () => {
  for (const name of Object.keys(storages) as StorageName[]) {
    const fixture = createFixture(await openStorages(name), { ...cheapHashers, origin })
    runSuite(directTarget(name, origin, fixture.fetch), sections)
  }

  // Stores in memory answer so fast that little ever overlaps.
  const storageOf = await openStorages('memory')
  const distant = createFixture((mount) => atDistance(storageOf(mount)), {
    ...cheapHashers,
    origin,
  })
  runSuite(directTarget('a distant database', origin, distant.fetch), [races])
})
