import { describe, expect, test } from 'vitest'
import {
  deferred,
  hasher,
  password,
  patched,
  refusal,
  sessionsIn,
  setUp,
} from '../../test/setup.ts'
import { AuthError, StorageUnavailable } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'

const email = 'ann@example.com'
const form = (typed = password, username = email) =>
  new URLSearchParams({ username, password: typed })

describe('hooks around a log-in', () => {
  test('run in order, and see the user and where it comes from', async () => {
    const seen: unknown[] = []
    const note =
      (name: string) =>
      (user: BaseUser, { clientAddress, request }: CallContext) =>
        void seen.push([name, user.email, clientAddress, request instanceof Request])
    const { auth } = setUp({
      hooks: {
        beforeLogin: note('beforeLogin'),
        afterLogin: note('afterLogin'),
        afterLogout: note('afterLogout'),
      },
    })
    await auth.users.create({ email, password })
    const context = { clientAddress: '192.0.2.1' }
    const send = (path: string, headers: HeadersInit = {}, body: BodyInit | null = null) =>
      auth.handler(
        new Request(`https://api.example.com${path}`, { method: 'POST', headers, body }),
        context,
      )
    const response = await send('/auth/login', {}, form())
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    await send('/auth/logout', { cookie, origin: 'https://api.example.com' })
    expect(seen).toEqual([
      ['beforeLogin', email, '192.0.2.1', true],
      ['afterLogin', email, '192.0.2.1', true],
      ['afterLogout', email, '192.0.2.1', true],
    ])
  })

  test('none runs for a wrong password, an unknown user or an inactive one', async () => {
    const seen: string[] = []
    const { auth, ask } = setUp({
      hooks: {
        beforeLogin: () => void seen.push('beforeLogin'),
        afterLogin: () => void seen.push('afterLogin'),
      },
    })
    await auth.users.create({ email, password })
    await auth.users.create({ email: 'off@example.com', password, isActive: false })
    for (const body of [form('wrong'), form(password, 'x@y.zz'), form(password, 'off@example.com')])
      expect((await ask('POST /auth/login', body)).status).toBe(400)
    expect(seen).toEqual([])
  })

  test('beforeLogin refuses by an AuthError, and nothing is issued', async () => {
    const { auth, ask, errors, storage } = setUp({
      hooks: {
        async beforeLogin() {
          throw new AuthError('FORBIDDEN')
        },
      },
    })
    await auth.users.create({ email, password })
    const response = await ask('POST /auth/login', form())
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await refusal(response)).toEqual([403, 'Forbidden'])
    expect(await sessionsIn(storage)).toBe(0)
    expect(errors).toEqual([])
  })

  test('a beforeLogin that fails lets nobody in', async () => {
    const bug = new Error('bug')
    const beforeLogin = () => Promise.reject(bug)
    const { auth, ask, errors } = setUp({ hooks: { beforeLogin } })
    await auth.users.create({ email, password })
    expect((await ask('POST /auth/login', form())).status).toBe(500)
    expect(errors).toEqual([bug])
  })

  test('an afterLogin or afterLogout that fails is reported, and changes nothing', async () => {
    const bug = new AuthError('FORBIDDEN')
    const fail = () => Promise.reject(bug)
    const { auth, ask, errors, logIn } = setUp({ hooks: { afterLogin: fail, afterLogout: fail } })
    await auth.users.create({ email, password })
    const headers = await logIn(email)
    expect((await ask('GET /users/me', undefined, headers)).status).toBe(200)
    expect((await ask('POST /auth/logout', undefined, headers)).status).toBe(204)
    expect((await ask('GET /users/me', undefined, headers)).status).toBe(401)
    expect(errors).toEqual([bug, bug])
  })

  test('afterLogin is done when the answer comes', async () => {
    const [reached, gate] = [deferred(), deferred()]
    const afterLogin = () => {
      reached.resolve()
      return gate.promise
    }
    const { auth, ask } = setUp({ hooks: { afterLogin } })
    await auth.users.create({ email, password })
    const done: string[] = []
    const answered = ask('POST /auth/login', form()).finally(() => done.push('answer'))
    await reached.promise
    await new Promise((resolve) => setImmediate(resolve))
    expect(done).toEqual([])
    gate.resolve()
    expect((await answered).status).toBe(204)
  })
})

describe('who may log in', () => {
  test('[EN-1] unknown, wrong, inactive and without a password are one answer', async () => {
    const { auth, ask } = setUp()
    await auth.users.create({ email, password })
    await auth.users.create({ email: 'off@example.com', password, isActive: false })
    await auth.users.create({ email: 'oauth@example.com' })
    const bodies = [
      form('wrong'),
      form(password, 'unknown@example.com'),
      form(password, 'no address'),
      form(password, 'off@example.com'),
      form('wrong', 'off@example.com'),
      form(password, 'oauth@example.com'),
    ]
    const answers = new Set<string>()
    for (const body of bodies) {
      const response = await ask('POST /auth/login', body)
      answers.add(JSON.stringify([response.status, [...response.headers], await response.text()]))
    }
    expect(answers.size).toBe(1)
    expect([...answers][0]).toContain('[400,')
    expect([...answers][0]).toContain('LOGIN_BAD_CREDENTIALS')
  })

  test('an unverified user only where that is not required', async () => {
    for (const [requireVerification, expected] of [
      [false, 204],
      [true, 400],
    ] as const) {
      const { auth, ask } = setUp({ requireVerification })
      await auth.users.create({ email, password })
      expect((await ask('POST /auth/login', form())).status).toBe(expected)
    }
  })

  test('[EN-1] that the address is not verified, only the right password shows', async () => {
    const { auth, ask } = setUp({ requireVerification: true, concealExistingUsers: false })
    await auth.users.create({ email, password })
    const right = await refusal(await ask('POST /auth/login', form()))
    expect(right).toEqual([400, 'LOGIN_USER_NOT_VERIFIED'])
    const wrong = await refusal(await ask('POST /auth/login', form('wrong')))
    expect(wrong).toEqual([400, 'LOGIN_BAD_CREDENTIALS'])
    const user = await auth.users.findByEmail(email)
    await auth.users.update(user?.id ?? '', { isVerified: true })
    expect((await ask('POST /auth/login', form())).status).toBe(204)
  })

  test('[V-SE-13] the address typed does not have to be spelled as it is stored', async () => {
    const { auth, ask } = setUp()
    await auth.users.create({ email, password })
    expect((await ask('POST /auth/login', form(password, ' ANN@Example.COM '))).status).toBe(204)
  })
})

describe('a log-in under way', () => {
  /** Stops every comparison of passwords until the test goes on. */
  function stopped() {
    const [reached, gate] = [deferred(), deferred()]
    const verify = async (typed: string, stored: string) => {
      const verdict = await hasher.verify(typed, stored)
      reached.resolve()
      await gate.promise
      return verdict
    }
    return { ...setUp({ passwordHasher: { ...hasher, verify } }), reached: reached.promise, gate }
  }

  test.each(['cookie', 'jwt'])('during a reset is dead on arrival: %s', async (backend) => {
    const { auth, ask, mailedToken, reached, gate } = stopped()
    await auth.users.create({ email, password })
    await ask('POST /auth/forgot-password', { email })
    const body = { token: await mailedToken(), password: 'another password' }
    const login = ask(`POST /auth/${backend}/login`, form())
    await reached
    expect((await ask('POST /auth/reset-password', body)).status).toBe(200)
    gate.resolve()
    const response = await login
    const [cookie] = response.headers.getSetCookie()
    const headers: Record<string, string> = cookie
      ? { cookie: cookie.split(';')[0] ?? '' }
      : {
          authorization: `Bearer ${((await response.json()) as Record<string, string>)['access_token']}`,
        }
    expect((await ask('GET /users/me', undefined, headers)).status).toBe(401)
  })

  test('while the account is deleted is a log-in of nobody', async () => {
    const { auth, ask, reached, gate, errors } = stopped()
    const user = await auth.users.create({ email, password })
    const login = ask('POST /auth/cookie/login', form())
    await reached
    await auth.users.delete(user.id)
    gate.resolve()
    expect(await refusal(await login)).toEqual([400, 'LOGIN_BAD_CREDENTIALS'])
    expect(errors).toEqual([])
  })

  test('with a storage that breaks is 503, and keeps the log-in it came with', async () => {
    const storage = memoryStorage()
    const trouble = { on: false }
    const sessions = patched(storage.sessions, {
      async insert(session) {
        if (trouble.on) throw new StorageUnavailable()
        await storage.sessions.insert(session)
      },
    })
    const { auth, ask } = setUp({ storage: { ...storage, sessions } })
    const headers = await signedIn(auth, await auth.users.create({ email, password }))
    trouble.on = true
    expect((await ask('POST /auth/login', form(), headers)).status).toBe(503)
    expect((await ask('GET /users/me', undefined, headers)).status).toBe(200)
  })
})

describe('log-out', () => {
  test('takes only the token of its own backend', async () => {
    const { auth, ask } = setUp()
    const user = await auth.users.create({ email })
    const [cookie, bearer] = [await signedIn(auth, user), await signedIn(auth, user, 'jwt')]
    expect((await ask('POST /auth/jwt/logout', undefined, cookie)).status).toBe(401)
    expect((await ask('POST /auth/cookie/logout', undefined, bearer)).status).toBe(401)
    expect((await ask('GET /users/me', undefined, cookie)).status).toBe(200)
    expect((await ask('POST /auth/jwt/logout', undefined, bearer)).status).toBe(204)
    expect((await ask('POST /auth/logout', undefined, cookie)).status).toBe(204)
  })

  test('is 403 for an unverified user where verification is required', async () => {
    const storage = memoryStorage()
    const user = await setUp({ storage }).auth.users.create({ email })
    const headers = await signedIn(setUp({ storage }).auth, user)
    const { ask } = setUp({ storage, requireVerification: true })
    expect((await ask('POST /auth/logout', undefined, headers)).status).toBe(403)
  })

  test('[WB-1] takes a dead cookie back, but not because another site says so', async () => {
    const { ask } = setUp()
    const cookieTaken = async (headers: Record<string, string>) => {
      const response = await ask('POST /auth/cookie/logout', undefined, headers)
      expect(response.status).toBe(401)
      return response.headers.get('set-cookie')
    }
    expect(await cookieTaken({ cookie: '__Host-fetch-users=dead' })).toContain('Max-Age=0')
    expect(await cookieTaken({ origin: 'https://evil.example' })).toBeNull()
    expect(await cookieTaken({ 'sec-fetch-site': 'cross-site' })).toBeNull()
  })

  test('[SE-4] leaves no session alive behind a cookie that it takes back', async () => {
    const { auth, ask } = setUp()
    const headers = await signedIn(auth, await auth.users.create({ email }))
    // The header decides alone, so this is 401: behind a proxy that asks for a password, for one.
    const proxied = { ...headers, authorization: 'Basic x' }
    const response = await ask('POST /auth/logout', undefined, proxied)
    expect(response.status).toBe(401)
    expect(response.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await ask('GET /users/me', undefined, headers)).status).toBe(401)
  })

  test('[WB-1] by another site ends nothing, whatever else the request carries', async () => {
    const { auth, ask } = setUp()
    const { cookie = '' } = await signedIn(auth, await auth.users.create({ email }))
    const foreign = { cookie, authorization: 'Basic x', 'sec-fetch-site': 'cross-site' }
    expect((await ask('POST /auth/logout', undefined, foreign)).status).toBe(401)
    expect((await ask('GET /users/me', undefined, { cookie })).status).toBe(200)
  })
})
