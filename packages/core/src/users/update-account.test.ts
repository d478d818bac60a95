import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import {
  deferred,
  hasher,
  type Options,
  parallel,
  password,
  patched,
  refusal,
  sessionsIn,
  setUp,
  type TestAuth,
  watched,
} from '../../test/setup.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'
import { field } from './user.ts'

const email = 'ann@example.com'
const next = 'another password'

async function withUser(flags: Partial<BaseUser> = {}, options: Partial<Options> = {}) {
  const application = setUp(options)
  const { auth, storage } = application
  const user = await auth.users.create({ email, password, ...flags })
  const stamp = async () => (await storage.users.find(String(user.id)))?.securityStamp
  const isAlive = async (headers: Record<string, string>) =>
    (await auth.currentUser({ headers: new Headers(headers), method: 'GET' })) !== null
  return { ...application, user, stamp, isAlive }
}

describe('the stamp rotates, and every log-in ends', () => {
  test.each<[string, object]>([
    ['a new password', { password: next }],
    ['the same password again', { password }],
    ['a new address', { email: 'new@example.com' }],
    ['a new address that code vouches for', { email: 'new@example.com', isVerified: true }],
    ['a deactivation', { isActive: false }],
    ['a lost verification', { isVerified: false }],
  ])('with %s', async (_, changes) => {
    const { auth, user, storage, stamp, isAlive } = await withUser({ isVerified: true })
    const before = await stamp()
    const logins = [await signedIn(auth, user), await signedIn(auth, user, 'jwt')]
    await auth.users.update(user.id, changes)
    expect(await stamp()).not.toBe(before)
    await auth.users.update(user.id, { isActive: true })
    for (const headers of logins) expect(await isAlive(headers)).toBe(false)
    expect(await sessionsIn(storage)).toBe(0)
  })

  test.each<[string, object]>([
    ['nothing', {}],
    ['no password', { password: null }],
    ['the same address', { email: 'ANN@example.com' }],
    ['a verification', { isVerified: true }],
    ['an activation', { isActive: true }],
    ['a role', { isSuperuser: true }],
    ['a lost role', { isSuperuser: false }],
    ['a property that is undefined', { isActive: undefined }],
  ])('but not with %s', async (_, changes) => {
    const { auth, user, stamp, isAlive } = await withUser()
    const before = await stamp()
    const headers = await signedIn(auth, user)
    await auth.users.update(user.id, changes)
    expect(await stamp()).toBe(before)
    expect(await isAlive(headers)).toBe(true)
  })

  test('in the statement that makes the change', async () => {
    const calls: string[] = []
    const storage = memoryStorage()
    const users = watched(storage.users, calls)
    const { auth } = setUp({ storage: { ...storage, users } })
    const user = await auth.users.create({ email, password })
    calls.length = 0
    await auth.users.update(user.id, { password: next, email: 'new@example.com' })
    expect(calls).toEqual(['find', 'update'])
  })
})

describe('an address', () => {
  test('[V-EM-9] that is new is not verified, unless code says so', async () => {
    const { auth, user } = await withUser({ isVerified: true })
    const changed = await auth.users.update(user.id, { email: 'new@example.com' })
    expect(changed).toMatchObject({ email: 'new@example.com', isVerified: false })
    const both = { email: 'newer@example.com', isVerified: true }
    expect(await auth.users.update(user.id, both)).toMatchObject(both)
  })

  test('is stored in its canonical form', async () => {
    const { auth, user } = await withUser()
    await auth.users.update(user.id, { email: ' NEW@Example.com ' })
    expect(await auth.users.get(user.id)).toMatchObject({ email: 'new@example.com' })
  })

  test('that is taken, or none, is refused', async () => {
    const { auth, user } = await withUser()
    await auth.users.create({ email: 'bea@example.com' })
    const taken = auth.users.update(user.id, { email: 'BEA@example.com' })
    await expect(taken).rejects.toMatchObject({ code: 'UPDATE_USER_EMAIL_ALREADY_EXISTS' })
    await expect(auth.users.update(user.id, { email: 'x' })).rejects.toThrow(TypeError)
  })

  test('of 20 who want it at once one gets it', async () => {
    const { auth } = setUp()
    const users = await parallel(20, (n) => auth.users.create({ email: `a${n}@example.com` }))
    const results = await Promise.allSettled(
      users.map(({ id }) => auth.users.update(id, { email: 'best@example.com' })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('a password', () => {
  test('that is refused changes nothing', async () => {
    const { auth, user } = await withUser()
    const refused = auth.users.update(user.id, { password: 'short', email: 'new@example.com' })
    await expect(refused).rejects.toMatchObject({ code: 'UPDATE_USER_INVALID_PASSWORD' })
    expect(await auth.users.get(user.id)).toEqual(user)
    expect(await auth.users.authenticate(email, password)).not.toBeNull()
  })
})

test('a user who is gone is not found', async () => {
  const { auth } = setUp()
  for (const changes of [{}, { password }, { isVerified: true }])
    await expect(auth.users.update('nobody', changes)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

describe('changes at once', () => {
  test('of different columns all happen', async () => {
    const { auth, user } = await withUser()
    await Promise.all([
      auth.users.update(user.id, { isVerified: true }),
      auth.users.update(user.id, { isSuperuser: true }),
      auth.users.update(user.id, { password: next }),
      auth.users.update(user.id, { email: 'new@example.com', isVerified: true }),
    ])
    expect(await auth.users.get(user.id)).toMatchObject({
      email: 'new@example.com',
      isVerified: true,
      isSuperuser: true,
    })
    expect(await auth.users.authenticate('new@example.com', next)).not.toBeNull()
  })

  test('of one password by code end with one of them, and one stamp', async () => {
    const { auth, user } = await withUser({}, { limits: false })
    await parallel(10, (n) => auth.users.update(user.id, { password: `password number ${n}` }))
    const matching = await parallel(10, (n) =>
      auth.users.authenticate(email, `password number ${n}`),
    )
    expect(matching.filter((found) => found !== null)).toHaveLength(1)
  })

  /** Stops new hashes, until the test goes on. */
  function stoppedHashing() {
    const [reached, gate] = [deferred(), deferred()]
    const stop = { on: false }
    const hash = async (typed: string) => {
      if (stop.on) {
        stop.on = false
        reached.resolve()
        await gate.promise
      }
      return hasher.hash(typed)
    }
    return {
      ...setUp({ passwordHasher: { ...hasher, hash } }),
      stop,
      reached: reached.promise,
      gate,
    }
  }

  test.each(['cookie', 'jwt'] as const)(
    '[V-EM-12] a PATCH that was authenticated before a reset comes too late: %s',
    async (backend) => {
      const { auth, ask, stop, reached, gate, mailedToken } = stoppedHashing()
      const user = await auth.users.create({ email, password })
      const headers = await signedIn(auth, user, backend)
      await auth.users.forgotPassword(email)
      const token = await mailedToken()
      stop.on = true
      const change = ask('PATCH /users/me', { password: 'password of the thief' }, headers)
      await reached
      await auth.users.resetPassword(token, next)
      gate.resolve()
      expect((await change).status).toBe(401)
      expect(await auth.users.authenticate(email, next)).not.toBeNull()
      expect(await auth.users.authenticate(email, 'password of the thief')).toBeNull()
    },
  )

  test('[V-EM-12] a reset overtaken by a new address is void', async () => {
    const { auth, stop, reached, gate, mailedToken } = stoppedHashing()
    const user = await auth.users.create({ email, password })
    await auth.users.forgotPassword(email)
    const token = await mailedToken()
    stop.on = true
    const reset = auth.users.resetPassword(token, next)
    await reached
    await auth.users.update(user.id, { email: 'new@example.com' })
    gate.resolve()
    await expect(reset).rejects.toMatchObject({ code: 'RESET_PASSWORD_BAD_TOKEN' })
    expect(await auth.users.authenticate('new@example.com', password)).not.toBeNull()
  })

  const overtakings: [string, (application: TestAuth<BaseUser>, user: BaseUser) => unknown][] = [
    ['a log-out everywhere', ({ auth }, { id }) => auth.users.logOutEverywhere(id)],
    [
      'a hash from elsewhere',
      ({ storage }, { id }) => storage.users.update(String(id), { hashedPassword: 'other' }),
    ],
    [
      'an address from elsewhere',
      ({ storage }, { id }) => storage.users.update(String(id), { email: 'other@example.com' }),
    ],
  ]

  test.each(overtakings)('a reset overtaken by %s is void', async (_, overtake) => {
    const application = stoppedHashing()
    const { auth, storage, stop, reached, gate, mailedToken } = application
    const user = await auth.users.create({ email, password })
    await storage.users.update(String(user.id), { securityStamp: null })
    await auth.users.forgotPassword(email)
    const token = await mailedToken()
    stop.on = true
    const reset = auth.users.resetPassword(token, next)
    await reached
    await overtake(application, user)
    gate.resolve()
    await expect(reset).rejects.toMatchObject({ code: 'RESET_PASSWORD_BAD_TOKEN' })
  })

  test.each(overtakings)('a PATCH overtaken by %s comes too late', async (_, overtake) => {
    const application = stoppedHashing()
    const { auth, ask, storage, stop, reached, gate } = application
    const { id } = await auth.users.create({ email, password })
    await storage.users.update(String(id), { securityStamp: null })
    const user = await auth.users.get(id)
    const headers = await signedIn(auth, user)
    stop.on = true
    const change = ask('PATCH /users/me', { password: next }, headers)
    await reached
    await overtake(application, user)
    gate.resolve()
    expect((await change).status).toBe(401)
  })

  test('a PATCH overtaken by a change that ends no log-in still happens', async () => {
    const { auth, ask, stop, reached, gate } = stoppedHashing()
    const user = await auth.users.create({ email, password })
    const headers = await signedIn(auth, user)
    stop.on = true
    const change = ask('PATCH /users/me', { password: next }, headers)
    await reached
    await auth.users.update(user.id, { isVerified: true })
    gate.resolve()
    expect((await change).status).toBe(200)
    expect(await auth.users.authenticate(email, next)).toMatchObject({ isVerified: true })
  })

  test('an update that is overtaken without end is 503', async () => {
    const storage = memoryStorage()
    const users = patched(storage.users, { update: async () => null })
    const { auth, ask } = setUp({ storage: { ...storage, users } })
    const user = await auth.users.create({ email })
    const change = ask(`PATCH /users/${user.id}`, { is_verified: true }, await root({ auth }))
    expect((await change).status).toBe(503)
  })

  test('[V-LK-3] a stolen session is not renewed by a PATCH that a reset overtakes', async () => {
    const storage = memoryStorage()
    const gate = deferred()
    const reached = deferred()
    const stop = { on: false }
    const users = patched(storage.users, {
      async update(...args) {
        if ('displayName' in args[1] && stop.on) {
          stop.on = false
          reached.resolve()
          await gate.promise
        }
        return storage.users.update(...args)
      },
    })
    const fields = { displayName: field(v.string()) } as Options['fields']
    const application = setUp({ storage: { ...storage, users }, fields })
    const { auth, ask, mailedToken } = application
    const user = await auth.users.create({ email, password })
    const stolen = await signedIn(auth, user)
    await auth.users.forgotPassword(email)
    stop.on = true
    const change = ask('PATCH /users/me', { display_name: 'Eve' }, stolen)
    await reached.promise
    await auth.users.resetPassword(await mailedToken(), next)
    gate.resolve()
    const response = await change
    expect(response.status).toBe(401)
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
  })

  test('a PATCH whose user is deleted meanwhile finds nobody, and is no fault', async () => {
    const { auth, ask, stop, reached, gate, errors } = stoppedHashing()
    const user = await auth.users.create({ email, password })
    const headers = await signedIn(auth, user)
    stop.on = true
    const change = ask('PATCH /users/me', { password: next }, headers)
    await reached
    await auth.users.delete(user.id)
    gate.resolve()
    const { status } = await change
    expect(status).toBe(401)
    expect(errors).toEqual([])
  })

  test('a PATCH whose user is deleted right after it is no fault either', async () => {
    const storage = memoryStorage()
    const users = {
      ...storage.users,
      async update(...args: Parameters<typeof storage.users.update>) {
        const account = await storage.users.update(...args)
        await storage.users.delete(args[0])
        return account
      },
    }
    const { auth, ask, errors } = setUp({ storage: { ...storage, users } })
    const headers = await signedIn(auth, await auth.users.create({ email, password }))
    const { status } = await ask('PATCH /users/me', { password: next }, headers)
    expect(status).toBe(401)
    expect(errors).toEqual([])
  })
})

test('over HTTP a refused change says why', async () => {
  const { auth, ask, user } = await withUser()
  await auth.users.create({ email: 'bea@example.com' })
  const headers = await signedIn(auth, user)
  const taken = await ask('PATCH /users/me', { email: 'bea@example.com' }, headers)
  expect(await refusal(taken)).toEqual([400, 'UPDATE_USER_EMAIL_ALREADY_EXISTS'])
  const weak = await ask('PATCH /users/me', { password: 'short' }, headers)
  expect(await refusal(weak)).toEqual([
    400,
    { code: 'UPDATE_USER_INVALID_PASSWORD', reason: 'Password should be at least 8 characters' },
  ])
})

async function root({ auth }: Pick<TestAuth<BaseUser>, 'auth'>): Promise<Record<string, string>> {
  const user = await auth.users.create({ email: 'root@example.com', isSuperuser: true })
  return signedIn(auth, user)
}
