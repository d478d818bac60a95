import { afterAll, beforeAll, describe } from 'vitest'
import { missing } from '../../quickstart/test/chromium.ts'
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

describe('over HTTP', () => httpRules(() => site))
describe('attacks', () => attacks(() => site))
describe.skipIf(missing)(`in Chromium${missing ? `: ${missing}` : ''}`, () => journeys(() => site))
