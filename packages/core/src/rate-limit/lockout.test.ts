import { describe, expect, test } from 'vitest'
import { addresses, email, lock, setUpAttempts, useUp } from '../../test/attempts.ts'
import { parallel, password } from '../../test/setup.ts'

const [home, away] = ['192.0.2.1', '203.0.113.1']
const minute = 60 * 1000
const day = 24 * 60 * minute
const tooMany = (wait: number) => ({ status: 429, detail: 'TOO_MANY_REQUESTS', wait })

describe('an account', () => {
  test('[RL-3] takes five wrong passwords in five minutes, from anywhere, and hashes no more', async () => {
    const { tryFrom, hashes, time } = await setUpAttempts()
    const from = addresses()
    for (let n = 0; n < 5; n++) expect((await tryFrom(from())).status).toBe(400)
    expect(hashes.count).toBe(5)
    time.now += 1
    expect(await tryFrom(from())).toEqual(tooMany(300))
    expect(await tryFrom(from(), password)).toEqual(tooMany(300))
    time.now += 5 * minute - 1002
    expect(await tryFrom(from())).toEqual(tooMany(2))
    time.now += 1000
    expect(await tryFrom(from())).toEqual(tooMany(1))
    expect(hashes.count).toBe(5)
    time.now += 1
    expect((await tryFrom(from())).status).toBe(400)
  })

  test('[RL-6] [V-RL-5] [V-RL-7] of 50 wrong passwords at once, compares five', async () => {
    const { tryFrom, hashes, time } = await setUpAttempts()
    const from = addresses()
    for (const _ of ['the first window', 'the next']) {
      const answers = await parallel(50, () => tryFrom(from()))
      expect(answers.filter(({ status }) => status === 400)).toHaveLength(5)
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(45)
      expect(hashes.count).toBe(5)
      hashes.count = 0
      time.now += 5 * minute
    }
  })

  test('[RL-1] has windows of 5, 10, 20, 40 and 60 minutes, to the second', async () => {
    const app = await setUpAttempts()
    const from = addresses()
    for (const minutes of [5, 10, 20, 40, 60, 60, 60]) {
      expect(await useUp(app, from)).toBe(minutes * 60)
      app.time.now += minutes * minute - 1
      expect(await app.tryFrom(from())).toEqual(tooMany(1))
      app.time.now += 1
    }
  })

  test('[RL-1] counts failures in a row, however slowly they come', async () => {
    const { tryFrom, time } = await setUpAttempts()
    const from = addresses()
    for (let n = 0; n < 5; n++) {
      expect((await tryFrom(from())).status).toBe(400)
      time.now += 6 * minute
    }
    for (let n = 0; n < 5; n++) expect((await tryFrom(from())).status).toBe(400)
    expect(await tryFrom(from())).toEqual(tooMany(600))
  })

  test('[RL-1] forgets failures after 30 days', async () => {
    const { tryFrom, time } = await setUpAttempts()
    const from = addresses()
    for (let n = 0; n < 4; n++) await tryFrom(from())
    time.now += 31 * day
    for (let n = 0; n < 5; n++) expect((await tryFrom(from())).status).toBe(400)
    expect(await tryFrom(from())).toEqual(tooMany(300))
  })

  test('[RL-7] is one, however its address is spelled', async () => {
    const { tryFrom } = await setUpAttempts()
    const spellings = [
      email,
      'ANN@example.com',
      ' ann@EXAMPLE.com ',
      'ann@ｅxample.com',
      'Ann@Example.Com',
    ]
    for (const username of spellings) {
      expect((await tryFrom(home, 'a wrong one', username)).status).toBe(400)
    }
    for (const username of spellings) {
      expect(await tryFrom(away, 'a wrong one', username)).toEqual(tooMany(300))
    }
  })

  test('[RL-7] is one, on whichever path it is tried', async () => {
    const { askFrom } = await setUpAttempts()
    const body = { username: email, password: 'a wrong one' }
    const paths = ['/auth/login', '/auth/cookie/login', '/auth/jwt/login']
    for (let n = 0; n < 5; n++) await askFrom(home, paths[n % 3] ?? '', body)
    for (const path of paths) expect(await askFrom(away, path, body)).toEqual(tooMany(300))
  })

  test.each(['nobody@example.com', 'nobody', '\u0000', 'x'.repeat(5000)])(
    '[EN-7] that does not exist answers the same: %j',
    async (username) => {
      const { tryFrom, hashes } = await setUpAttempts()
      const from = addresses()
      for (const name of [email, username]) {
        hashes.count = 0
        const answers = []
        for (let n = 0; n < 7; n++) answers.push(await tryFrom(from(), 'a wrong one', name))
        const refused = { status: 400, detail: 'LOGIN_BAD_CREDENTIALS', wait: null }
        expect(answers).toEqual([...Array(5).fill(refused), tooMany(300), tooMany(300)])
        expect(hashes.count).toBe(5)
      }
    },
  )

  test('is not shut by what no account is counted for', async () => {
    const { askFrom, auth, tryFrom } = await setUpAttempts()
    const from = addresses()
    for (let n = 0; n < 10; n++) {
      expect((await askFrom(from(), '/auth/login', { username: email })).status).toBe(422)
      const request = new Request('https://api.example.com/auth/login', {
        method: 'POST',
        headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
        body: new URLSearchParams({ username: email, password: 'a wrong one' }),
      })
      expect((await auth.handler(request, { clientAddress: from() })).status).toBe(403)
    }
    expect((await tryFrom(home, password)).status).toBe(204)
  })

  test('[RL-2] is not shut by asking for resets', async () => {
    const { askFrom, tryFrom } = await setUpAttempts()
    const from = addresses()
    for (let n = 0; n < 100; n++) {
      expect((await askFrom(from(), '/auth/forgot-password', { email })).status).toBe(202)
    }
    expect((await tryFrom(away, password)).status).toBe(204)
  })

  test('has its limits where no client is known, too, and nobody shares them', async () => {
    const { tryFrom } = await setUpAttempts()
    for (let n = 0; n < 5; n++) expect((await tryFrom(undefined)).status).toBe(400)
    expect(await tryFrom(undefined)).toEqual(tooMany(300))
    for (let n = 0; n < 50; n++) {
      expect((await tryFrom(undefined, 'x', `user${n}@example.com`)).status).toBe(400)
    }
  })
})

describe('a success', () => {
  test('forgets the failures before it, of strangers too', async () => {
    const { tryFrom } = await setUpAttempts()
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 4; n++) await tryFrom(away)
      expect((await tryFrom(away, password)).status).toBe(204)
    }
    const from = addresses()
    for (let n = 0; n < 5; n++) expect((await tryFrom(from())).status).toBe(400)
    expect((await tryFrom(home, password)).status).toBe(429)
  })

  test.each([
    ['inactive', { isActive: false }],
    ['unverified', { isVerified: false }],
  ])('is not the right password of a user who is %s', async (_, flags) => {
    const { auth, user, tryFrom } = await setUpAttempts({ requireVerification: true })
    await auth.users.update(user.id, { isVerified: true, ...flags })
    for (let n = 0; n < 5; n++) expect((await tryFrom(home, password)).status).toBe(400)
    expect((await tryFrom(home, password)).status).toBe(429)
  })

  test("of an application's own log-in counts", async () => {
    const { auth, user, tryFrom } = await setUpAttempts()
    for (let n = 0; n < 5; n++) await tryFrom(away)
    await auth.backends.cookie.login(user, { clientAddress: home })
    expect((await tryFrom(home, password)).status).toBe(204)
    expect((await tryFrom(away, password)).status).toBe(204)
  })

  test('[V-RL-4] leaves what the client may ask for as it is', async () => {
    const { tryFrom, time } = await setUpAttempts()
    for (let n = 0; n < 15; n++) {
      expect((await tryFrom(home, password)).status).toBe(204)
      expect((await tryFrom(home, 'x', `user${n}@example.com`)).status).toBe(400)
    }
    expect(await tryFrom(home, password)).toEqual(tooMany(60))
    time.now += minute
    expect((await tryFrom(home, password)).status).toBe(204)
  })
})

describe('a client that the account knows', () => {
  test('gets in while strangers have shut it', async () => {
    const app = await setUpAttempts()
    const from = addresses()
    await app.tryFrom(home, password)
    await useUp(app, from)
    expect((await app.tryFrom(away, password)).status).toBe(429)
    expect((await app.tryFrom(home)).status).toBe(400)
    expect((await app.tryFrom(home, password)).status).toBe(204)
  })

  test('has five tries of its own', async () => {
    const { tryFrom } = await setUpAttempts()
    await tryFrom(home, password)
    for (let n = 0; n < 5; n++) expect((await tryFrom(home)).status).toBe(400)
    expect(await tryFrom(home, password)).toEqual(tooMany(300))
    for (let n = 0; n < 5; n++) expect((await tryFrom(away)).status).toBe(400)
  })

  test.each([
    [30 * day - 1, 400],
    [30 * day, 429],
  ])('is known for 30 days: after %i ms it is %i', async (milliseconds, status) => {
    const app = await setUpAttempts()
    await app.tryFrom(home, password)
    app.time.now += milliseconds
    await useUp(app, addresses())
    expect((await app.tryFrom(home)).status).toBe(status)
  })

  test('is known no longer for failing', async () => {
    const app = await setUpAttempts()
    await app.tryFrom(home, password)
    for (let n = 0; n < 4; n++) {
      app.time.now += 7 * day
      expect((await app.tryFrom(home)).status).toBe(400)
    }
    app.time.now += 2 * day
    await useUp(app, addresses())
    expect((await app.tryFrom(home)).status).toBe(429)
  })

  test('is known no longer for failing through windows either', async () => {
    const app = await setUpAttempts()
    await app.tryFrom(home, password)
    app.time.now += 29 * day
    await useUp(app, () => home)
    app.time.now += day - minute
    expect((await app.tryFrom(home)).status).toBe(400) // in a window of ten minutes
    app.time.now += 11 * minute
    await useUp(app, addresses())
    expect((await app.tryFrom(home, password)).status).toBe(429)
  })

  test('[RL-5] is a network of 64 bits', async () => {
    const app = await setUpAttempts()
    await app.tryFrom('2001:db8:1:2::1', password)
    await useUp(app, addresses())
    expect((await app.tryFrom('2001:db8:1:3::1', password)).status).toBe(429)
    expect((await app.tryFrom('2001:DB8:1:2:ffff::7', password)).status).toBe(204)
  })

  test('of one account is a stranger to another', async () => {
    const app = await setUpAttempts()
    await app.auth.users.create({ email: 'bob@example.com', password })
    await app.tryFrom(home, password, 'bob@example.com')
    await useUp(app, addresses())
    expect((await app.tryFrom(home, password)).status).toBe(429)
  })
})

describe('[RL-1] after 100 failures in a row', () => {
  test('nobody gets in any more, however long they wait, but a client that is known', async () => {
    const app = await setUpAttempts()
    const from = addresses()
    await app.tryFrom(home, password)
    expect(await lock(app, from)).toBe(100)
    for (const days of [1, 20, 5]) {
      app.time.now += days * day
      expect(await app.tryFrom(from(), password)).toEqual(tooMany(3600))
    }
    app.hashes.count = 0
    expect((await app.tryFrom(home, password)).status).toBe(204)
    expect(app.hashes.count).toBe(1)
    expect((await app.tryFrom(away, password)).status).toBe(204)
  })

  test('it stays shut for a year, and through every sweep', async () => {
    const app = await setUpAttempts()
    const from = addresses()
    await lock(app, from)
    for (let quarter = 0; quarter < 4; quarter++) {
      app.time.now += 90 * day
      await app.auth.deleteExpired()
      expect((await app.tryFrom(from(), password)).status).toBe(429)
    }
  })

  test('silence after the last of them opens nothing', async () => {
    const app = await setUpAttempts()
    const from = addresses()
    let failures = 0
    while (failures < 100) {
      const { status, wait } = await app.tryFrom(from())
      if (status === 400) failures++
      else app.time.now += (wait ?? 0) * 1000
    }
    app.time.now += 365 * day
    expect((await app.tryFrom(from(), password)).status).toBe(429)
  })

  test('a new client gets in by a reset, and stays in while the attack goes on', async () => {
    const app = await setUpAttempts()
    const from = addresses()
    await lock(app, from)
    expect((await app.tryFrom(away, password)).status).toBe(429)
    expect(await app.resetFrom(away, 'another password')).toBe(200)
    await useUp(app, from)
    expect((await app.tryFrom(away, 'another password')).status).toBe(204)
    expect((await app.tryFrom(home, 'another password')).status).toBe(204)
    await lock(app, from)
    expect((await app.tryFrom(away, 'another password')).status).toBe(204)
  })

  test('a known client, too, may fail no more than that', async () => {
    const app = await setUpAttempts()
    await app.tryFrom(home, password)
    expect(await lock(app, () => home)).toBe(100)
    expect((await app.tryFrom(home, password)).status).toBe(429)
    expect(await app.resetFrom(home, 'another password')).toBe(200)
    expect((await app.tryFrom(home, 'another password')).status).toBe(204)
  })
})

test('an account limit can be adjusted: two at once, and an end that is no multiple', async () => {
  const login = [
    { per: 'account', max: 2, windowSeconds: 60, longestWindowSeconds: 120, maxInARow: 5 },
    { per: 'account', max: 4, windowSeconds: 300 },
  ] as const
  const app = await setUpAttempts({ limits: { login } })
  const from = addresses()
  const statuses = async (times: number) => {
    const answers = []
    for (let n = 0; n < times; n++) answers.push((await app.tryFrom(from())).status)
    return answers
  }
  expect(await statuses(3)).toEqual([400, 400, 429])
  app.time.now += minute
  expect(await statuses(1)).toEqual([400])
  expect(await app.tryFrom(from())).toEqual(tooMany(240))
  // Two windows of two are all that five make.
  for (const minutes of [5, 60, 24 * 60]) {
    app.time.now += minutes * minute
    expect(await statuses(1)).toEqual([429])
  }
  await app.auth.backends.cookie.login(app.user)
  expect(await statuses(3)).toEqual([400, 400, 429])
})

test('without limits nothing is counted', async () => {
  const { tryFrom } = await setUpAttempts({ limits: false })
  for (let n = 0; n < 40; n++) expect((await tryFrom(home)).status).toBe(400)
})
