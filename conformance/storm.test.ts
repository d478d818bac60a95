import { setImmediate } from 'node:timers/promises'
import type { PasswordHasher } from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { describe, expect, test } from 'vitest'
import { createBounded } from '../packages/core/src/passwords/bounded.ts'
import type { FixtureStorage } from './fixture/user.ts'
import { createFixture, defaultSecret } from './fixture.ts'
import { hashers } from './hashers.ts'
import { openMemory } from './storages/memory.ts'
import { type Answer, Api, type HeaderRecord } from './suite/api.ts'
import { remoteOrigin } from './suite/base-url.ts'
import {
  advance,
  type BackendName,
  cookieOf,
  createUser,
  logIn,
  type Person,
} from './suite/scenario.ts'
import { directTarget } from './suite/target.ts'

const origin = 'https://auth.example'
const storm = 200
/** So many of them share one address, of which 30 a minute are let in. */
const neighbours = 40
const mostFromOneAddress = 30
const parallelHashes = 2
const queue = 64

/** Real hashes, as many at once and in the queue as said above, which are counted as they run. */
function countedHasher(): { hasher: PasswordHasher; load: { now: number; most: number } } {
  const load = { now: 0, most: 0 }
  const bounded = createBounded(parallelHashes, queue)
  const counted =
    <Args extends unknown[], T>(work: (...args: Args) => Promise<T>) =>
    (...args: Args): Promise<T> =>
      bounded(async () => {
        load.most = Math.max(load.most, ++load.now)
        return work(...args).finally(() => load.now--)
      })
  const argon2 = argon2id({ parallelHashes: storm })
  const hasher = { ...argon2, hash: counted(argon2.hash), verify: counted(argon2.verify) }
  return { hasher, load }
}

/** Asks who is there, over and over, until it is told to stop. */
async function keepAsking(
  api: Api,
  headers: HeaderRecord,
  isOver: () => boolean,
): Promise<{ status: number; ms: number }[]> {
  const checks: { status: number; ms: number }[] = []
  while (!isOver()) {
    // As requests come, by the event loop: no check on stores in memory waits for anything else.
    await setImmediate()
    const start = performance.now()
    const { status } = await api.get('/users/me', headers)
    checks.push({ status, ms: performance.now() - start })
  }
  return checks
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}

/** Somebody in the storm, and what came of it. */
interface Attempt {
  readonly person: Person
  readonly client: string
  readonly answer: Answer
}

type Attempter = Omit<Attempt, 'answer'>

function attempt(api: Api, people: readonly Attempter[]): Promise<Attempt[]> {
  const attempts = people.map(async ({ person, client }) => {
    const { email: username, password } = person
    const headers = { 'x-fixture-client': client, origin }
    const answer = await api.form('/auth/cookie/login', { username, password }, headers)
    return { person, client, answer }
  })
  return Promise.all(attempts)
}

const isServed = ({ answer }: Attempt): boolean => answer.status === 204
const isRefused = (attempt: Attempt): boolean => !isServed(attempt)

/** That each log-in is one, and that a refusal says when to come back and leaves nothing behind. */
async function expectOutcome(
  api: Api,
  { sessions }: FixtureStorage,
  attempts: readonly Attempt[],
): Promise<void> {
  for (const attempt of attempts) {
    const { person, answer } = attempt
    if (isServed(attempt)) {
      const check = await api.get('/users/me', { cookie: cookieOf(answer) })
      expect(check).toMatchObject({ status: 200, body: { email: person.email } })
    } else {
      expect([429, 503]).toContain(answer.status)
      expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
    }
    expect(await sessions?.list(person.id)).toHaveLength(isServed(attempt) ? 1 : 0)
  }
}

/** Has those come back who were refused, when they were told to. */
async function getIn(api: Api, refused: readonly Attempt[]): Promise<void> {
  if (refused.length === 0) return
  const seconds = refused.map(({ answer }) => Number(answer.headers.get('retry-after')))
  await advance(api, Math.max(...seconds))
  const attempts = await attempt(api, refused)
  expect(attempts.some(isServed)).toBe(true)
  await getIn(api, attempts.filter(isRefused))
}

describe.skipIf(remoteOrigin)(`${storm} log-ins at once`, () => {
  test('leave room for session checks; hashes are bounded, the excess comes back later, nothing is lost [PW-15]', async () => {
    const storages = {
      '/': await openMemory(),
      '/compat': await openMemory(),
      '/strict': await openMemory(),
    }
    const { hasher, load } = countedHasher()
    const onError = (): void => {} // told of each refusal
    const options = { ...hashers, passwordHasher: hasher, origin, onError }
    const { fetch } = createFixture((mount) => storages[mount], options)
    const api = new Api(directTarget('memory', origin, fetch), '/strict', defaultSecret)
    const person = (name: string): Promise<Person> =>
      createUser(api, { email: `${name}@example.com`, is_verified: true })
    const bystanders = await Promise.all(
      (['cookie', 'jwt', 'mobile', 'es256'] satisfies BackendName[]).map(async (backend) =>
        logIn(api, backend, await person(backend)),
      ),
    )
    const people = await Promise.all(
      Array.from({ length: storm }, async (_, n) => ({
        person: await person(`user${n}`),
        client: n < neighbours ? '203.0.113.1' : `198.18.0.${n}`,
      })),
    )

    let isOver = false
    const checking = bystanders.map((headers) => keepAsking(api, headers, () => isOver))
    const attempts = await attempt(api, people)
    isOver = true
    const checks = (await Promise.all(checking)).flat()

    const served = attempts.filter(isServed)
    const limited = attempts.filter(({ answer }) => answer.status === 429)
    const figures = { served: served.length, limited: limited.length, checks: checks.length }
    console.info('storm', { ...figures, medianMs: median(checks.map(({ ms }) => ms)) })
    expect(load).toEqual({ now: 0, most: parallelHashes })
    expect(new Set(checks.map(({ status }) => status))).toEqual(new Set([200]))
    expect(checks.length).toBeGreaterThan(served.length)
    expect(served.length).toBeGreaterThanOrEqual(parallelHashes + queue)
    expect(limited).toHaveLength(neighbours - mostFromOneAddress)
    await expectOutcome(api, storages['/strict'], attempts)

    await getIn(api, attempts.filter(isRefused))
    expect(load).toEqual({ now: 0, most: parallelHashes })
    for (const { person } of people) {
      expect(await storages['/strict'].sessions?.list(person.id)).toHaveLength(1)
    }
  }, 120_000)
})
