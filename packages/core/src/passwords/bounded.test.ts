import { describe, expect, test } from 'vitest'
import { deferred, hasher, parallel, password, setUp } from '../../test/setup.ts'
import { AuthError, assertWholeNumber } from '../errors.ts'
import { argon2id } from './argon2id.ts'
import { createBounded } from './bounded.ts'

/** Tasks that end when the test says so. */
function tasks(running: number, queue: number) {
  const bounded = createBounded(running, queue)
  const started: number[] = []
  const gates = Array.from({ length: 10 }, () => deferred())
  const start = (index: number) =>
    bounded(async () => {
      started.push(index)
      await gates[index]?.promise
      return index
    })
  return { bounded, started, start, end: (index: number) => gates[index]?.resolve() }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('[PW-15] tasks', () => {
  test('run at once up to the bound, the rest in order of arrival', async () => {
    const { started, start, end } = tasks(2, 10)
    const all = Promise.all([0, 1, 2, 3, 4].map(start))
    await settled()
    expect(started).toEqual([0, 1])
    end(1)
    await settled()
    expect(started).toEqual([0, 1, 2])
    for (const index of [0, 2, 3, 4]) end(index)
    expect(await all).toEqual([0, 1, 2, 3, 4])
    expect(started).toEqual([0, 1, 2, 3, 4])
  })

  test('beyond the queue are refused at once, with the time to come back', async () => {
    const { started, start, end } = tasks(1, 2)
    const taken = Promise.all([0, 1, 2].map(start))
    const refused = start(3)
    await expect(refused).rejects.toBeInstanceOf(AuthError)
    await expect(refused).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      status: 503,
      headers: [['retry-after', '1']],
    })
    for (const index of [0, 1, 2]) end(index)
    expect(await taken).toEqual([0, 1, 2])
    expect(started).toEqual([0, 1, 2])
  })

  test('find room again once others have ended', async () => {
    const { start, end } = tasks(1, 0)
    const first = start(0)
    await expect(start(1)).rejects.toMatchObject({ status: 503 })
    end(0)
    await first
    end(2)
    expect(await start(2)).toBe(2)
  })

  test('that fail make room as well', async () => {
    const { bounded } = tasks(1, 1)
    const failing = bounded(() => Promise.reject(new Error('boom')))
    const next = bounded(async () => 'next')
    await expect(failing).rejects.toThrow('boom')
    expect(await next).toBe('next')
    const throwing = bounded(() => {
      throw new Error('at once')
    })
    await expect(throwing).rejects.toThrow('at once')
    expect(await bounded(async () => 'again')).toBe('again')
  })

  test('never overtake: who waits comes before who arrives later', async () => {
    const { bounded, started, start, end } = tasks(1, 10)
    const first = start(0)
    const second = start(1)
    end(0)
    const third = first.then(() => start(2))
    end(1)
    end(2)
    await Promise.all([second, third])
    expect(started).toEqual([0, 1, 2])
    await bounded(async () => {})
  })

  test('never run more than the bound, whatever happens', async () => {
    const bounded = createBounded(3, 1000)
    const load = { now: 0, most: 0 }
    await parallel(200, (index) =>
      bounded(async () => {
        load.most = Math.max(load.most, ++load.now)
        for (let turn = index % 5; turn > 0; turn--) await Promise.resolve()
        load.now--
        if (index % 7 === 0) throw new Error('boom')
      }).catch(() => {}),
    )
    expect(load).toEqual({ now: 0, most: 3 })
  })

  test('nor when more arrive while others wait', async () => {
    const { bounded, started, start, end } = tasks(1, 10)
    const first = [start(0), start(1), start(2)]
    end(0)
    await first[0]
    await settled()
    const later = [start(3), start(4)]
    await settled()
    expect(started).toEqual([0, 1])
    for (const index of [1, 2, 3, 4]) end(index)
    await Promise.all([...first, ...later])
    expect(started).toEqual([0, 1, 2, 3, 4])
    expect(await bounded(async () => 'room')).toBe('room')
  })
})

describe('options', () => {
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 11])(
    '%d is out of bounds',
    (value) => {
      expect(() => assertWholeNumber('x', 'option', value, 1, 10)).toThrow(
        new TypeError('x: option must be a whole number from 1 to 10'),
      )
    },
  )

  test.each([1, 10])('%d is within', (value) => {
    expect(() => assertWholeNumber('x', 'option', value, 1, 10)).not.toThrow()
  })

  test.each([
    ['parallelHashes', { parallelHashes: 0 }],
    ['parallelHashes', { parallelHashes: 1.5 }],
    ['queue', { queue: -1 }],
    ['queue', { queue: Number.POSITIVE_INFINITY }],
  ])('%s is named: %j', (name, options) => {
    expect(() => argon2id(options)).toThrow(new RegExp(`^argon2id: ${name} must`))
  })
})

describe('[PW-15] a storm of log-ins', () => {
  test('is answered with 503 and Retry-After, alike for known and unknown', async () => {
    const gate = deferred()
    const bounded = createBounded(1, 1)
    const slow = (work: () => Promise<boolean>) =>
      bounded(async () => {
        await gate.promise
        return { isValid: await work(), needsRehash: false }
      })
    const full = deferred()
    let asked = 0
    const verify = (typed: string, stored: string) => {
      const work = slow(async () => (await hasher.verify(typed, stored)).isValid)
      if (++asked === 2) full.resolve()
      return work
    }
    const { auth, ask, errors } = setUp({ passwordHasher: { ...hasher, verify } })
    await auth.users.create({ email: 'ann@example.com', password })
    const logIn = (username: string) =>
      ask('POST /auth/login', new URLSearchParams({ username, password }))

    const served = [logIn('ann@example.com'), logIn('ann@example.com')]
    await full.promise
    const refused = await logIn('ann@example.com')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await refused.json()).toEqual({ detail: 'SERVICE_UNAVAILABLE' })
    expect(errors).toHaveLength(1)
    gate.resolve()
    expect((await Promise.all(served)).map(({ status }) => status)).toEqual([204, 204])
  })

  test('does not stop session checks', async () => {
    const gate = deferred()
    const hash = async (typed: string) => {
      await gate.promise
      return hasher.hash(typed)
    }
    const { auth, ask } = setUp({ passwordHasher: { ...hasher, hash } })
    const headers = new Headers(await signedInHeaders())
    const pending = parallel(20, (index) =>
      ask('POST /auth/register', { email: `a${index}@example.com`, password }),
    )
    expect(await auth.currentUser({ headers, method: 'GET' })).not.toBeNull()
    gate.resolve()
    expect((await pending).every(({ status }) => status === 201)).toBe(true)

    async function signedInHeaders(): Promise<Record<string, string>> {
      const user = await auth.users.create({ email: 'ann@example.com' })
      const response = await auth.backends.jwt.login(user)
      const { access_token: token } = (await response.json()) as { access_token: string }
      return { authorization: `Bearer ${token}` }
    }
  })
})
