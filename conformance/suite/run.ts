import { beforeEach, describe, test } from 'vitest'
import { defaultSecret, type MountPath } from '../fixture.ts'
import { Api } from './api.ts'
import type { Rule, Section } from './rule.ts'
import type { Target } from './target.ts'

/** Some rules ask thousands of times, and some servers are slow. */
const patienceMilliseconds = 120_000

const mounts: readonly MountPath[] = ['/', '/compat', '/strict']

/** Runs sections against every mount of a target. */
export function runSuite(target: Target, sections: readonly Section[]): void {
  for (const mount of mounts) {
    const own = sections
      .map((section) => ({ ...section, rules: section.rules.filter(isAbout(mount)) }))
      .filter(({ rules }) => rules.length > 0)
    if (own.length > 0) runMount(target, mount, own)
  }
}

/** `/strict` has rules of its own alone. */
function isAbout(mount: MountPath): (rule: Rule) => boolean {
  return ({ mount: only }) => (only ? only === mount : mount !== '/strict')
}

function runMount(target: Target, mount: MountPath, sections: readonly Section[]): void {
  const api = new Api(target, mount, process.env['FIXTURE_SECRET'] ?? defaultSecret)
  describe(api.name, () => {
    beforeEach(async () => {
      await api.fixture('POST', 'reset')
      target.provider?.reset()
    })
    for (const { title, rules, needsProvider } of sections) {
      const lacksProvider = needsProvider && !target.provider
      const name = lacksProvider ? `${title}: skipped, FIXTURE_ISSUER is not set` : title
      describe.skipIf(lacksProvider)(name, () => {
        for (const { title, check } of rules) {
          const reason = target.exceptions?.[title]
          if (reason) test.skip(`${title}: ${reason}`)
          else test(title, () => check(api), patienceMilliseconds)
        }
      })
    }
  })
}
