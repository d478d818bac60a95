import { describe, expect, test, vi } from 'vitest'
import { deferred, setUp } from '../../test/setup.ts'
import { createSideEffects } from './side-effects.ts'

const clock = () => new Date('2030-01-01')

function create() {
  const errors: unknown[] = []
  return { ...createSideEffects({ onError: (error) => errors.push(error), clock }), errors }
}

const boom = new Error('boom')
const fail = () => Promise.reject(boom)

describe('work before the answer', () => {
  test('is waited for', async () => {
    const { now } = create()
    const done: string[] = []
    await now(async () => {
      await Promise.resolve()
      done.push('work')
    })
    expect(done).toEqual(['work'])
  })

  test('that fails is reported, and nothing else', async () => {
    const { now, errors } = create()
    await now(fail)
    await now(() => {
      throw boom
    })
    await now(() => undefined)
    expect(errors).toEqual([boom, boom])
  })
})

describe('work after the answer', () => {
  test('does not start before its caller has gone on', async () => {
    const { later, idle } = create()
    const order: string[] = []
    later({}, () => order.push('work'))
    order.push('caller')
    await idle()
    expect(order).toEqual(['caller', 'work'])
  })

  test('is handed to waitUntil, which sees no failure', async () => {
    const { later, errors } = create()
    const kept: Promise<unknown>[] = []
    later({ waitUntil: (promise) => kept.push(promise) }, fail)
    expect(kept).toHaveLength(1)
    await expect(kept[0]).resolves.toBeUndefined()
    expect(errors).toEqual([boom])
  })

  test('goes on where waitUntil throws, which is reported', async () => {
    const { later, idle, errors } = create()
    const done: string[] = []
    const waitUntil = () => {
      throw boom
    }
    later({ waitUntil }, () => done.push('work'))
    await idle()
    expect([done, errors]).toEqual([['work'], [boom]])
  })
})

describe('idle', () => {
  test('resolves at once where nothing is under way', async () => {
    await expect(create().idle()).resolves.toBeUndefined()
  })

  test('waits for all of it, also for what comes meanwhile', async () => {
    const { later, idle } = create()
    const [first, second] = [deferred(), deferred()]
    const done: string[] = []
    later({}, async () => {
      await first.promise
      later({}, async () => {
        await second.promise
        done.push('second')
      })
      done.push('first')
    })
    const idling = idle().then(() => done.push('idle'))
    first.resolve()
    await new Promise((resolve) => setImmediate(resolve))
    expect(done).toEqual(['first'])
    second.resolve()
    await idling
    expect(done).toEqual(['first', 'second', 'idle'])
  })

  test('does not mind failures', async () => {
    const { later, idle, errors } = create()
    later({}, fail)
    await idle()
    await idle()
    expect(errors).toEqual([boom])
  })
})

describe('mail', () => {
  const email = 'ann@example.com'

  test('[EN-3] the answer does not wait for the mailer', async () => {
    const mailer = deferred()
    const sent: string[] = []
    const { auth, ask } = setUp({
      async notify({ kind }) {
        await mailer.promise
        sent.push(kind)
      },
    })
    await auth.users.create({ email })
    for (const path of ['forgot-password', 'request-verify-token'])
      expect((await ask(`POST /auth/${path}`, { email })).status).toBe(202)
    expect(sent).toEqual([])
    mailer.resolve()
    await auth.idle()
    expect(sent.toSorted()).toEqual(['reset-password', 'verify-email'])
  })

  test('[EN-3] [EN-5] a mailer that fails changes no answer, and is reported', async () => {
    for (const notify of [fail, () => Promise.reject(boom)]) {
      const { auth, ask, errors } = setUp({ notify, requireVerification: true })
      const body = { email, password: 'long enough' }
      expect((await ask('POST /auth/register', body)).status).toBe(202)
      for (const address of [email, 'nobody@example.com']) {
        const response = await ask('POST /auth/forgot-password', { email: address })
        expect([response.status, await response.text()]).toEqual([202, 'null'])
      }
      await auth.idle()
      expect(errors).toEqual([boom, boom])
    }
  })

  test('[EN-3] a broken waitUntil does not tell who has an account', async () => {
    const { auth } = setUp()
    await auth.users.create({ email })
    const waitUntil = () => {
      throw new TypeError('Illegal invocation')
    }
    const statusOf = async (address: string) => {
      const request = new Request('https://api.example.com/auth/forgot-password', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: address }),
      })
      return (await auth.handler(request, { waitUntil })).status
    }
    expect(await statusOf('nobody@example.com')).toBe(202)
    expect(await statusOf(email)).toBe(202)
  })

  test('without notify nothing is sent, and nothing fails', async () => {
    const { auth, ask, errors } = setUp({ notify: undefined })
    await auth.users.create({ email })
    expect((await ask('POST /auth/forgot-password', { email })).status).toBe(202)
    await auth.idle()
    expect(errors).toEqual([])
  })
})

describe('an onError that fails itself', () => {
  test.each(['throws', 'rejects'])(
    'and %s changes no answer, and ends no process',
    async (title) => {
      const log = vi.spyOn(console, 'error').mockImplementation(() => {})
      const broken = new Error('in onError')
      const onError = () => {
        if (title === 'throws') throw broken
        return Promise.reject(broken)
      }
      const { auth, ask } = setUp({ onError, hooks: { afterRegister: fail } })
      const account = { email: 'ann@example.com', password: 'correct horse' }
      expect((await ask('POST /auth/register', account)).status).toBe(201)
      await auth.idle()
      expect(log.mock.calls).toEqual([[broken], [boom]])
      log.mockRestore()
    },
  )
})
