import { beforeEach, describe, test } from 'vitest'
import { defaultSecret, type MountPath } from '../fixture.ts'
import { Api } from './api.ts'
import type { Section } from './rule.ts'
import type { Target } from './target.ts'

const mounts: readonly MountPath[] = ['/', '/compat']

/** Runs sections against every mount of a target. */
export function runSuite(target: Target, sections: readonly Section[]): void {
  for (const mount of mounts) {
    const api = new Api(target, mount, process.env['FIXTURE_SECRET'] ?? defaultSecret)
    describe(api.name, () => {
      beforeEach(async () => {
        await api.fixture('POST', 'reset')
        target.provider?.reset()
      })
      for (const { title, rules, needsProvider } of sections) {
        const own = rules.filter(({ mount: only = mount }) => only === mount)
        if (own.length === 0) continue
        const lacksProvider = needsProvider && !target.provider
        const name = lacksProvider ? `${title}: skipped, FIXTURE_ISSUER is not set` : title
        describe.skipIf(lacksProvider)(name, () => {
          for (const { title, check } of own) test.skipIf(!check)(title, () => check?.(api))
        })
      }
    })
  }
}
