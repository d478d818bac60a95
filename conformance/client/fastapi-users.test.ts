import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasPython, type There, there } from '../../examples/moving-in/test/python.ts'
import { clientOf, codeOf, type Setting } from './case.ts'
import { commonCases } from './common-cases.ts'
import { withCookies } from './settings.ts'

// Without a Python that has it, skipped, aloud.
describe.skipIf(!hasPython)('the client and a real fastapi-users', () => {
  let folder: string
  let python: There
  let setting: Setting

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fastapi-users-'))
    python = await there('sqlalchemy_app', {
      DATABASE_URL: `sqlite+aiosqlite:///${join(folder, 'test.db')}`,
    })
    const baseUrl = 'http://fastapi-users.example'
    setting = {
      baseUrl,
      visit: () =>
        withCookies(baseUrl, (url, init) => python.call(url.slice(baseUrl.length), init)),
      mailedToken: () => python.mailed(),
    }
  })
  afterAll(async () => {
    await python?.stop()
    if (folder) await rm(folder, { recursive: true })
  })

  for (const { title, run } of commonCases) test(title, () => run(setting))

  test('what it does not have is NOT_FOUND', async () => {
    const client = clientOf(setting)
    expect(codeOf(await client.sessions.list())).toBe('NOT_FOUND')
    expect(codeOf(await client.users.list())).toBe('NOT_FOUND')
  })
})
