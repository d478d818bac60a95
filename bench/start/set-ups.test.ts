import { argon2id } from '@fetch-users/core/argon2id'
import { expect, test } from 'vitest'
import { handler as betterAuth } from './set-ups/better-auth/memory.ts'
import { authOf } from './set-ups/fetch-users/memory.ts'
import { questions } from './set-ups.ts'

test.each([
  ['fetch-users', authOf(argon2id()).handler],
  ['better-auth', betterAuth],
] as const)('what is started of %s answers', async (contender, handler) => {
  const { url, status } = questions[contender]
  const response = await handler(new Request(url))
  expect(response.status).toBe(status)
})

test.each([
  ['fetch-users', authOf(argon2id()).handler, '/auth/register'],
  ['better-auth', betterAuth, '/api/auth/sign-up/email'],
] as const)('users of %s register', async (_, handler, path) => {
  const body = { email: 'ann@example.com', name: 'Ann', password: 'correct horse battery' }
  const response = await handler(
    new Request(`http://localhost${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost' },
      body: JSON.stringify(body),
    }),
  )
  expect(response.ok, await response.text()).toBe(true)
})
