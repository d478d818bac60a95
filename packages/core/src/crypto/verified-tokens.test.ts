import { expect, test } from 'vitest'
import type { Claims } from './signed-token.ts'
import { verifyOnce } from './verified-tokens.ts'

let now = new Date('2026-01-01T00:00:00Z')
const end = now.getTime() / 1000 + 60
const asked: string[] = []
const verify = async (token: string): Promise<Claims | null> => {
  asked.push(token)
  return token.startsWith('good') ? { sub: token, exp: end } : null
}

function verifier(): typeof verify {
  now = new Date('2026-01-01T00:00:00Z')
  asked.length = 0
  return verifyOnce({ verify }, () => now)
}

test('a token that is good is verified once', async () => {
  const once = verifier()
  for (let turn = 0; turn < 3; turn++) expect(await once('good')).toEqual({ sub: 'good', exp: end })
  expect(asked).toEqual(['good'])
})

test('a token that is not is verified every time', async () => {
  const once = verifier()
  for (let turn = 0; turn < 3; turn++) expect(await once('bad')).toBeNull()
  expect(asked).toHaveLength(3)
})

test('nothing is remembered beyond its end', async () => {
  const once = verifier()
  await once('good')
  now = new Date(end * 1000 - 1)
  await once('good')
  expect(asked).toHaveLength(1)
  now = new Date(end * 1000)
  await once('good')
  expect(asked).toHaveLength(2)
})

test('the last thousand are remembered, and no more', async () => {
  const once = verifier()
  for (let n = 0; n <= 1000; n++) await once(`good ${n}`)
  await once('good 1')
  expect(asked).toHaveLength(1001)
  await once('good 0')
  expect(asked).toHaveLength(1002)
})
