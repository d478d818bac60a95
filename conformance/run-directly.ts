import { afterAll, describe, test } from 'vitest'
import { startMockProvider } from '../servers/mock-provider.ts'
import { attacksOnStorage } from './attacks/attacks.ts'
import { createFixture } from './fixture.ts'
import { cheapHashers, type Hashers, hurriedHashers, patientHashers } from './hashers.ts'
import { openStorages } from './storages.ts'
import { remoteOrigin } from './suite/base-url.ts'
import { fullQueue } from './suite/passwords.ts'
import { crowd } from './suite/races.ts'
import type { Section } from './suite/rule.ts'
import { runSuite } from './suite/run.ts'
import { sections } from './suite/sections.ts'
import { directTarget } from './suite/target.ts'

const origin = 'https://auth.example'

/** Runs the suite in this process, over one storage after the other. */
export async function runDirectly(names: readonly string[]): Promise<void> {
  if (remoteOrigin) return test.skip('BASE_URL names the one fixture to test')
  const provider = await startMockProvider()
  const { issuer } = provider
  afterAll(() => provider.stop())
  for (const name of names) {
    const opened = await openStorages(name)
    if (!opened) describe.skip(`over ${name}`, () => test('there is no server to run it on'))
    else {
      const { storageOf } = opened
      const run = (title: string, hashers: Hashers, rules: readonly Section[]): void => {
        const { fetch } = createFixture(storageOf, { ...hashers, origin, issuer })
        runSuite({ ...directTarget(title, origin, fetch), provider }, rules)
      }
      run(name, cheapHashers, [...sections, ...attacksOnStorage])
      run(`${name}, patiently`, patientHashers, [crowd])
      run(`${name}, in a hurry`, hurriedHashers, [fullQueue])
      afterAll(() => opened.server?.stop())
    }
  }
}
