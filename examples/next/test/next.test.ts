import { afterAll, beforeAll, describe } from 'vitest'
import { attacks } from './attacks.ts'
import { httpRules } from './http.ts'
import { buildAndStart, type Site } from './site.ts'

let site: Site

beforeAll(async () => {
  site = await buildAndStart()
}, 240_000)

afterAll(() => site?.stop())

describe('over HTTP', () => httpRules(() => site))
describe('attacks', () => attacks(() => site))
