import { setTimeout } from 'node:timers/promises'
import { afterAll, describe } from 'vitest'
import { startMockProvider } from '../servers/mock-provider.ts'
import type { FixtureStorage } from './fixture/user.ts'
import { createFixture } from './fixture.ts'
import { cheapHashers } from './hashers.ts'
import { openMemory } from './storages/memory.ts'
import { remoteOrigin } from './suite/base-url.ts'
import { oauthRaces } from './suite/oauth/races.ts'
import { races } from './suite/races.ts'
import { runSuite } from './suite/run.ts'
import { directTarget } from './suite/target.ts'

const origin = 'https://auth.example'

// Stores in memory answer so fast that little ever overlaps.
describe.skipIf(remoteOrigin)('at a distance from the database', async () => {
  const byMount = {
    '/': atDistance(await openMemory()),
    '/compat': atDistance(await openMemory()),
    '/strict': atDistance(await openMemory()),
  }
  const provider = await startMockProvider()
  afterAll(() => provider.stop())
  const options = { ...cheapHashers, origin, issuer: provider.issuer }
  const { fetch } = createFixture((mount) => byMount[mount], options)
  const target = directTarget('a distant database', origin, fetch)
  runSuite({ ...target, provider }, [races, oauthRaces])
})

/** In milliseconds, as they come over a network: calls overtake each other. */
const delays = [2, 9, 4, 1, 12, 6, 3]
let calls = 0

/** Lets every call of the stores take as long as it would over a network. */
function atDistance({ clear, ...stores }: FixtureStorage): FixtureStorage {
  const delayed = <Store extends object>(store: Store): Store =>
    new Proxy(store, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver)
        if (typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          await setTimeout(delays[calls++ % delays.length])
          return Reflect.apply(value, target, args)
        }
      },
    })
  const { users, sessions, oauthAccounts, oneTimeTokens } = stores
  return {
    users: delayed(users),
    sessions: sessions && delayed(sessions),
    oauthAccounts: oauthAccounts && delayed(oauthAccounts),
    oneTimeTokens: oneTimeTokens && delayed(oneTimeTokens),
    clear,
  }
}
