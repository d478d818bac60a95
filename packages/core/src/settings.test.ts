import { expect, test } from 'vitest'
import { createAuth } from './auth.ts'
import { bearerTransport } from './authentication/bearer-transport.ts'
import { jwtStrategy } from './authentication/jwt-strategy.ts'
import { argon2id } from './passwords/argon2id.ts'
import { memoryStorage } from './testing/memory-storage.ts'

const secret = 'GVv9_4m3kHcqoSJd8n0yRZtPbXwA2fLuEI7iKMxe5rQ'

function settingsWith(options: Partial<Parameters<typeof createAuth>[0]>) {
  return createAuth({
    baseUrl: 'https://api.example.com/v1/',
    secret,
    storage: memoryStorage(),
    passwordHasher: argon2id(),
    backends: { jwt: { transport: bearerTransport(), strategy: jwtStrategy() } },
    ...options,
  }).settings
}

test('the settings tell what tools need, and no secret', () => {
  const settings = settingsWith({ notify: () => {} })
  expect(settings).toEqual({
    baseUrl: 'https://api.example.com/v1',
    hasNotify: true,
    hasSharedLimits: true,
    secretBits: expect.any(Number),
    inspection: undefined,
  })
  expect(JSON.stringify(settings)).not.toContain(secret)
})

test('what is left out of the options shows', () => {
  const { rateLimits, ...storage } = memoryStorage()
  expect(settingsWith({ storage })).toMatchObject({ hasNotify: false, hasSharedLimits: false })
})

test.each([
  ['random bytes', secret, 200, 260],
  [
    'random bytes in hexadecimal',
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    200,
    256,
  ],
  ['one character', 'x'.repeat(48), 0, 0],
  ['a word again and again', 'change-me-'.repeat(4), 100, 125],
  ['the weaker of two', [secret, 'ab'.repeat(20)], 40, 40],
])('a secret of %s is worth its characters', (_, given, least, most) => {
  const { secretBits } = settingsWith({ secret: given })
  expect(secretBits).toBeGreaterThanOrEqual(least)
  expect(secretBits).toBeLessThanOrEqual(most)
})

test('the storage says how to look into its database, and the settings hand it on unread', () => {
  const inspection = {
    module: 'adapter/inspect',
    subject: () => {
      throw new Error('nobody asked')
    },
  }
  const { users, ...stores } = memoryStorage()
  expect(settingsWith({ storage: { ...stores, users: { ...users, inspection } } })).toMatchObject({
    inspection: { module: 'adapter/inspect' },
  })
})
