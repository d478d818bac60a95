import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing } from '../../quickstart/test/chromium.ts'
import { startExample } from '../../start-example.ts'
import { attacks } from './attacks.ts'
import { journeys } from './browser.ts'
import { httpRules } from './http.ts'
import { buildAndStart, type Site } from './site.ts'

if (missing) console.warn(missing)

let site: Site

beforeAll(async () => {
  site = await buildAndStart()
}, 240_000)

afterAll(() => site?.stop())

test('the one command of the README serves it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'next-development-'))
  const env = { DATABASE_URL: `file:${join(folder, 'test.db')}` }
  await using example = await startExample('next', 'Ready in', env)
  const page = await fetch(`${example.origin}/sign-in`)
  expect(await page.text()).toContain('/api/auth/local/authorize')
  await example.stop()
  await rm(folder, { recursive: true })
})

describe('over HTTP', () => httpRules(() => site))
describe('attacks', () => attacks(() => site))
describe.skipIf(missing)(`in Chromium${missing ? `: ${missing}` : ''}`, () => journeys(() => site))
