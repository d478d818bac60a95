import { expect, test } from 'vitest'
import { backends, hasher, origin, parallel, password } from '../../test/setup.ts'
import { createAuth } from '../auth.ts'
import { bearerTransport } from '../authentication/bearer-transport.ts'
import { jwtStrategy } from '../authentication/jwt-strategy.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'

const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(48)) as [
  string,
  string,
  string,
]

/** An application that is started again with other secrets, on the same rows. */
function restartable() {
  const storage = memoryStorage()
  const time = { now: Date.parse('2026-01-01') }
  const mailed: { kind: string; token: string }[] = []
  const mobile = { transport: bearerTransport(), strategy: jwtStrategy({ refresh: true }) }
  const start = (...secrets: readonly string[]) =>
    createAuth<BaseUser, 'cookie' | 'jwt' | 'mobile'>({
      baseUrl: origin,
      secret: secrets,
      storage,
      passwordHasher: hasher,
      backends: { ...backends, mobile },
      clock: () => new Date(time.now),
      notify: ({ kind, token = '' }) => void mailed.push({ kind, token }),
    })
  return { start, time, mailed }
}

type Application = ReturnType<ReturnType<typeof restartable>['start']>

async function post(auth: Application, path: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  return auth.handler(new Request(origin + path, init))
}

/** Checks a log-in 20 times at once. */
async function statuses(auth: Application, headers: Record<string, string>): Promise<Set<number>> {
  const request = () => new Request(`${origin}/users/me`, { headers })
  return new Set(await parallel(20, async () => (await auth.handler(request())).status))
}

async function refreshed(auth: Application, token: string): Promise<Set<string>> {
  const answers = await parallel(20, () =>
    post(auth, '/auth/mobile/refresh', { refresh_token: token }),
  )
  return new Set(await Promise.all(answers.map(async (a) => (await a.json()).refresh_token)))
}

test('two new secrets one after the other log nobody out, and lose no mail', async () => {
  const { start, time, mailed } = restartable()
  const before = start(first)
  const user = await before.users.create({ email: 'ann@example.com', password })
  const cookie = await signedIn(before, user, 'cookie')
  const jwt = await signedIn(before, user, 'jwt')
  let { refresh_token: refresh } = await (await before.backends.mobile.login(user)).json()
  await before.users.requestVerification(user.email)
  await before.users.forgotPassword(user.email)
  await before.idle()

  const steps = [
    [first],
    [first, second],
    [second, first],
    [second, first, third],
    [third, second, first],
  ]
  for (const [index, secrets] of steps.slice(1).entries()) {
    // Some instances are at the step before, while others have been started anew.
    const instances = [start(...(steps[index] ?? [])), start(...secrets)] as const
    const late = await signedIn(instances[1], user, 'jwt')
    for (const auth of instances) {
      for (const headers of [cookie, jwt, late]) {
        expect(await statuses(auth, headers)).toEqual(new Set([200]))
      }
    }
    for (const auth of instances.toReversed()) {
      time.now += 11_000 // past the grace: what is traded now is not traded again
      const successors = await refreshed(auth, refresh)
      expect(successors.size).toBe(1)
      ;[refresh] = successors
    }
  }

  const after = start(third, second, first)
  const tokenOf = (wanted: string) => mailed.find(({ kind }) => kind === wanted)?.token
  const verify = { token: tokenOf('verify-email') }
  expect((await post(after, '/auth/verify', verify)).status).toBe(200)
  const change = { token: tokenOf('reset-password'), password: 'another password' }
  expect((await post(after, '/auth/reset-password', change)).status).toBe(200)
})

test('a secret that is dropped ends what it signed: JWTs, refresh, mails; no session', async () => {
  const { start, mailed } = restartable()
  const before = start(first)
  const user = await before.users.create({ email: 'ann@example.com', password })
  const cookie = await signedIn(before, user, 'cookie')
  const jwt = await signedIn(before, user, 'jwt')
  const { refresh_token: refresh } = await (await before.backends.mobile.login(user)).json()
  await before.users.forgotPassword(user.email)
  await before.idle()

  const after = start(second)
  expect(await statuses(after, cookie)).toEqual(new Set([200]))
  expect(await statuses(after, jwt)).toEqual(new Set([401]))
  const answer = await post(after, '/auth/mobile/refresh', { refresh_token: refresh })
  expect(answer.status).toBe(401)
  const change = { token: mailed[0]?.token, password: 'another password' }
  expect((await post(after, '/auth/reset-password', change)).status).toBe(400)
  expect((await post(before, '/auth/mobile/refresh', { refresh_token: refresh })).status).toBe(200)
})
