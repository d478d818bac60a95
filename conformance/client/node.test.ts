import { afterAll, describe, test } from 'vitest'
import { commonCases } from './common-cases.ts'
import { fixtureCases } from './fixture-cases.ts'
import { serveFixture } from './serve-fixture.ts'
import { fixtureSetting } from './settings.ts'

const fixture = await serveFixture()
afterAll(() => fixture.stop())

describe('the client in Node', () => {
  const setting = fixtureSetting(fixture.origin)
  for (const { title, run } of [...commonCases, ...fixtureCases]) test(title, () => run(setting))
})

describe('the client in Node, under the preset', () => {
  const setting = fixtureSetting(`${fixture.origin}/compat`)
  for (const { title, run } of commonCases) test(title, () => run(setting))
})
