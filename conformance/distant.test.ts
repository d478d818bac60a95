import { setTimeout } from 'node:timers/promises'
import { describe } from 'vitest'
import type { FixtureStorage } from './fixture/user.ts'
import { createFixture } from './fixture.ts'
import { cheapHashers } from './hashers.ts'
import { openMemory } from './storages/memory.ts'
import { remoteOrigin } from './suite/base-url.ts'
import { races } from './suite/races.ts'
import { runSuite } from './suite/run.ts'
import { directTarget } from './suite/target.ts'

const origin = 'https://auth.example'

// Stores in memory answer so fast that little ever overlaps.
describe.skipIf(remoteOrigin)('at a distance from the database', async () => {
  const byMount = { '/': atDistance(await openMemory()), '/compat': atDistance(await openMemory()) }
  const { fetch } = createFixture((mount) => byMount[mount], { ...cheapHashers, origin })
  runSuite(directTarget('a distant database', origin, fetch), [races])
})

/** Lets every call of the stores take as long as it would over a network. */
function atDistance({ users, sessions, clear }: FixtureStorage): FixtureStorage {
  const delayed = <Store extends object>(store: Store): Store =>
    new Proxy(store, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver)
        if (typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          await setTimeout(5)
          return Reflect.apply(value, target, args)
        }
      },
    })
  return { users: delayed(users), sessions: sessions && delayed(sessions), clear }
}
