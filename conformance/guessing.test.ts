import type { PasswordHasher } from '@fetch-users/core'
import { describe, expect, test } from 'vitest'
import { createFixture, defaultSecret } from './fixture.ts'
import { cheapHashers } from './hashers.ts'
import { openMemory } from './storages/memory.ts'
import { type Answer, Api, type HeaderRecord } from './suite/api.ts'
import { remoteOrigin } from './suite/base-url.ts'
import { advance, ann, createUser, mailedToken } from './suite/scenario.ts'
import { directTarget } from './suite/target.ts'

const origin = 'https://auth.example'
const guesses = 10_000
const minute = 60
const home = '203.0.113.9'

/** An application under attack, which says how many passwords it has looked at. */
async function underAttack(): Promise<{ api: Api; looked: () => number }> {
  const storages = {
    '/': await openMemory(),
    '/compat': await openMemory(),
    '/strict': await openMemory(),
  }
  let count = 0
  const counted =
    <Args extends unknown[], T>(work: (...args: Args) => Promise<T>) =>
    (...args: Args): Promise<T> => {
      count++
      return work(...args)
    }
  const { passwordHasher, legacyHasher } = cheapHashers
  const hasher: PasswordHasher = {
    ...passwordHasher,
    hash: counted(passwordHasher.hash),
    verify: counted(passwordHasher.verify),
  }
  const options = { passwordHasher: hasher, legacyHasher, origin }
  const { fetch } = createFixture((mount) => storages[mount], options)
  const api = new Api(directTarget('memory', origin, fetch), '/strict', defaultSecret)
  return { api, looked: () => count }
}

interface Attempt {
  readonly email: string
  readonly client: string
  readonly password?: string
}

function logIn(api: Api, { email, client, password = 'wrong password' }: Attempt): Promise<Answer> {
  const headers: HeaderRecord = { 'x-fixture-client': client }
  return api.form('/auth/jwt/login', { username: email, password }, headers)
}

/** So many addresses of different networks. */
const address = (n: number): string => `198.${18 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`

function printed(title: string, figures: Readonly<Record<string, unknown>>): void {
  console.info(title, JSON.stringify(figures))
}

describe.skipIf(remoteOrigin)(`${guesses} guesses`, () => {
  test('over 1,000 accounts from 50 addresses: a client is held to 30 a minute, an owner gets in [RL-1] [RL-3]', async () => {
    const { api, looked } = await underAttack()
    const people = Array.from({ length: 1000 }, (_, n) => `user${n}@example.com`)
    const password = ann.password
    for (const email of people) await createUser(api, { email, is_verified: true })
    const owners = people.filter((_, n) => n % 100 === 0)
    const ownHome = (email: string): string => address(60_000 + people.indexOf(email))
    for (const email of owners) await logIn(api, { email, client: ownHome(email), password })

    const before = looked()
    const statuses: number[] = []
    let minutes = 0
    const owned: number[] = []
    for (let n = 0; n < guesses; n++) {
      const email = people[n % people.length] ?? ''
      statuses.push((await logIn(api, { email, client: address(n % 50) })).status)
      if (n % 2500 !== 2499) continue
      for (const owner of owners) {
        owned.push((await logIn(api, { email: owner, client: ownHome(owner), password })).status)
      }
      await advance(api, minute)
      minutes++
    }
    const guessed = looked() - before - owned.length
    const refused = statuses.filter((status) => status === 429).length
    printed('spraying', { guesses, minutes, guessed, refused, owners: owned.length })
    expect(guessed).toBeLessThanOrEqual(50 * 30 * minutes)
    expect(refused).toBe(guesses - guessed)
    expect(new Set(owned)).toEqual(new Set([200]))
  }, 120_000)

  test('at one account from as many addresses: 100 in a row are looked at; the owner gets in [RL-1] [RL-2]', async () => {
    const { api, looked } = await underAttack()
    await createUser(api, { is_verified: true })
    const { email, password } = ann
    await logIn(api, { email, client: home, password })

    const start = looked()
    for (let n = 0; n < guesses / 2; n++) {
      await logIn(api, { email, client: address(n) })
      if (n % 100 === 99) await advance(api, 60 * minute)
    }
    const alone = looked() - start

    const before = looked()
    let owned = 0
    for (let n = guesses / 2; n < guesses; n++) {
      await logIn(api, { email, client: address(n) })
      if (n % 100 !== 99) continue
      await advance(api, 60 * minute)
      expect(await logIn(api, { email, client: home, password })).toMatchObject({ status: 200 })
      owned++
    }
    const guessed = looked() - before - owned
    printed('one account', { guesses, hours: guesses / 100, alone, guessed, owned })
    expect(alone).toBe(100)
    expect(guessed).toBeLessThanOrEqual(5 * owned)

    const newHome = '203.0.113.77'
    for (let n = 0; n < 10; n++) await logIn(api, { email, client: address(n) })
    expect(await logIn(api, { email, client: newHome, password })).toMatchObject({ status: 429 })
    const token = await mailedToken(api, 'reset-password')
    const chosen = { token, password: 'battery staple' }
    const reset = await api.post('/auth/reset-password', chosen, { 'x-fixture-client': newHome })
    expect(reset).toMatchObject({ status: 200 })
    for (let n = 0; n < 10; n++) await logIn(api, { email, client: address(n) })
    const answer = await logIn(api, { email, client: newHome, password: chosen.password })
    expect(answer).toMatchObject({ status: 200 })
  }, 120_000)
})
