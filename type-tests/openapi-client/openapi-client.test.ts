import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { bearerTransport, createAuth, field, jwtStrategy } from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { openapi } from '@fetch-users/core/openapi'
import { memoryStorage } from '@fetch-users/core/testing'
import openapiTS, { astToString } from 'openapi-typescript'
import * as v from 'valibot'
import { beforeAll, expect, test } from 'vitest'
import { clientOf, story } from './client.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const generated = `${folder}generated/`

const auth = createAuth({
  baseUrl: 'https://api.example.com',
  secret: 'x'.repeat(48),
  storage: memoryStorage<User>(),
  passwordHasher: argon2id({ memoryKiB: 7168, passes: 1 }),
  fields: { displayName: field(v.pipe(v.string(), v.maxLength(50))) },
  backends: { jwt: { transport: bearerTransport(), strategy: jwtStrategy() } },
  openapi: openapi({ title: 'Example', version: '1.0.0' }),
})

beforeAll(async () => {
  const document = JSON.stringify(await auth.openapi())
  const types = astToString(await openapiTS(document))
  await mkdir(generated, { recursive: true })
  await writeFile(`${generated}api.d.ts`, types)
  await writeFile(`${generated}guide.ts`, await clientOfTheGuide())
})

/** The one block of the guide that stands on generated types. */
async function clientOfTheGuide(): Promise<string> {
  const guide = await readFile(`${folder}../../docs/openapi.md`, 'utf8')
  const [, code = ''] = /^```typescript\n(.*?)^```$/ms.exec(guide) ?? []
  expect(code).toContain('createClient')
  return code
}

test('a client of generated types compiles, and the one of the guide', async () => {
  const result = promisify(execFile)('tsc', ['-p', folder, '--pretty', 'false'], { cwd: folder })
  const { stdout } = await result.catch((error: { stdout: string }) => error)
  expect(stdout).toBe('')
})

test('it speaks to the routes', async () => {
  expect(await story(clientOf((request) => auth.handler(request)))).toEqual({
    user: {
      id: expect.any(String),
      email: 'ann@example.com',
      is_active: true,
      is_superuser: false,
      is_verified: false,
      display_name: 'Ann',
    },
    refusal: 'REGISTER_USER_ALREADY_EXISTS',
  })
})

interface User {
  readonly id: string
  readonly email: string
  readonly isActive: boolean
  readonly isSuperuser: boolean
  readonly isVerified: boolean
  readonly displayName: string
}
