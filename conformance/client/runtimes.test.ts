import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Miniflare } from 'miniflare'
import { afterAll, describe, expect, test } from 'vitest'
import { launchChromium, missing } from '../../examples/quickstart/test/chromium.ts'
import { bundle } from '../../scripts/checks/bundle.ts'
import { installed } from '../runtimes/runtime.ts'
import type { Outcome } from './case.ts'
import { commonCases } from './common-cases.ts'
import { fixtureCases } from './fixture-cases.ts'
import { serveFixture } from './serve-fixture.ts'

const from = import.meta.dirname
const fixture = await serveFixture()
afterAll(() => fixture.stop())

describe('the client in Deno', () => {
  expectOutcomes(() => outcomesOfProcess(installed('deno/deno'), 'run', '--allow-all'))
})

describe('the client in Bun', () => {
  expectOutcomes(() => outcomesOfProcess(installed('bun/bin/bun.exe')))
})

describe('the client in workerd', () => {
  expectOutcomes(async () => {
    const { text } = await bundle("export { default } from './worker.ts'", { from })
    const options = { modules: true, script: text, compatibilityDate: '2026-07-01' } as const
    const miniflare = new Miniflare(options)
    try {
      const url = `http://worker.example/?origin=${encodeURIComponent(fixture.origin)}`
      const answer = await miniflare.dispatchFetch(url)
      return (await answer.json()) as Outcome[]
    } finally {
      await miniflare.dispose()
    }
  })
})

if (missing) console.warn(missing)
describe.skipIf(missing)('the client in Chromium', () => {
  expectOutcomes(async () => {
    const { text } = await bundle("import './page.ts'", { from, platform: 'browser' })
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      const blank = `${fixture.origin}/blank`
      await page.route(blank, (route) =>
        route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>blank</title>' }),
      )
      await page.goto(blank)
      await page.addScriptTag({ content: text, type: 'module' })
      return (await page.evaluate('outcomes')) as Outcome[]
    } finally {
      await browser.close()
    }
  })
})

/** A test for each case, which all run where they belong at the first of them. */
function expectOutcomes(run: () => Promise<Outcome[]>): void {
  let outcomes: Promise<Map<string, string | null>> | undefined
  for (const { title } of [...commonCases, ...fixtureCases]) {
    test(title, async () => {
      outcomes ??= run().then((found) => new Map(found))
      expect((await outcomes).get(title)).toBeNull()
    })
  }
}

async function outcomesOfProcess(program: string, ...args: string[]): Promise<Outcome[]> {
  const main = join(from, 'main.ts')
  const env = { ...process.env, FIXTURE_ORIGIN: fixture.origin }
  const { stdout } = await promisify(execFile)(program, [...args, main], { env })
  return JSON.parse(stdout)
}
