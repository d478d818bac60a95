import { afterAll, describe, test } from 'vitest'
import { createFixture } from './fixture.ts'
import { cheapHashers } from './hashers.ts'
import { openStorages } from './storages.ts'
import { remoteOrigin } from './suite/base-url.ts'
import { runSuite } from './suite/run.ts'
import { sections } from './suite/sections.ts'
import { directTarget } from './suite/target.ts'

const origin = 'https://auth.example'

/** Runs the whole suite in this process, over one storage after the other. */
export async function runDirectly(names: readonly string[]): Promise<void> {
  for (const name of remoteOrigin ? [] : names) {
    const opened = await openStorages(name)
    if (!opened) describe.skip(`over ${name}`, () => test('there is no server to run it on'))
    else {
      const { fetch } = createFixture(opened.storageOf, { ...cheapHashers, origin })
      runSuite(directTarget(name, origin, fetch), sections)
      afterAll(() => opened.server?.stop())
    }
  }
}
