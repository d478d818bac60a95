import { describe, expect, test } from 'vitest'
import { password, refusal, setUp } from '../../test/setup.ts'
import { AuthError } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { signedIn } from '../testing/signed-in.ts'
import type { Hooks } from './hooks.ts'

const email = 'ann@example.com'
const names = [
  'beforeRegister',
  'afterRegister',
  'beforeLogin',
  'afterLogin',
  'afterLogout',
  'afterUpdate',
  'afterVerify',
  'afterResetPassword',
  'beforeDelete',
  'afterDelete',
] as const

/** An application whose every hook notes what it is given. */
function noting() {
  const seen: [string, ...unknown[]][] = []
  const hooks = Object.fromEntries(
    names.map((name) => [name, (...args: unknown[]) => void seen.push([name, ...args])]),
  ) as Hooks<BaseUser>
  return { ...setUp({ hooks, selfDeletion: true, requireVerification: true }), seen }
}

/** A life from registration to deletion. */
async function live({ ask, logIn, mailedToken }: ReturnType<typeof setUp>) {
  await ask('POST /auth/register', { email, password })
  await ask('POST /auth/verify', { token: await mailedToken() })
  const headers = await logIn(email)
  await ask('PATCH /users/me', { password: 'another password' }, headers)
  await ask('POST /auth/forgot-password', { email })
  await ask('POST /auth/reset-password', { token: await mailedToken(), password })
  await ask('POST /auth/logout', undefined, await logIn(email))
  return ask('DELETE /users/me', undefined, await logIn(email))
}

describe('hooks', () => {
  test('run in the order of an account’s life, those before a change ahead of it', async () => {
    const application = noting()
    expect((await live(application)).status).toBe(204)
    expect(application.seen.map(([name]) => name)).toEqual([
      'beforeRegister',
      'afterRegister',
      'afterVerify',
      'beforeLogin',
      'afterLogin',
      'afterUpdate',
      'afterResetPassword',
      'beforeLogin',
      'afterLogin',
      'afterLogout',
      'beforeLogin',
      'afterLogin',
      'beforeDelete',
      'afterDelete',
    ])
  })

  test('[PW-16] see no password, hash, stamp or token', async () => {
    const application = noting()
    const tokens = new Set<string>()
    const { auth, storage } = application
    await live({
      ...application,
      async mailedToken() {
        const token = await application.mailedToken()
        tokens.add(token)
        return token
      },
    })
    await auth.users.create({ email, password })
    const stored = await storage.users.findByEmail(email)
    const words = application.seen.flatMap(([, ...args]) => args.slice(0, -1))
    const text = JSON.stringify(words)
    expect(text).not.toMatch(/argon2|hashedPassword|securityStamp|correct horse|another password/)
    expect(tokens.size).toBe(2)
    for (const secret of [...tokens, stored?.hashedPassword]) expect(text).not.toContain(secret)
  })

  test('are given the request', async () => {
    const application = noting()
    await live(application)
    for (const [name, ...args] of application.seen) {
      const { request } = args.at(-1) as CallContext
      expect([name, request instanceof Request]).toEqual([name, true])
    }
  })

  test('of code without a request get an empty context', async () => {
    const { auth, seen } = noting()
    const user = await auth.users.register({ email, password })
    await auth.users.update(user.id, { isVerified: true })
    await auth.users.delete(user.id)
    expect(seen.map(([name, ...args]) => [name, args.at(-1)])).toEqual(
      ['beforeRegister', 'afterRegister', 'afterUpdate', 'beforeDelete', 'afterDelete'].map(
        (name) => [name, {}],
      ),
    )
  })
})

describe('a hook before a change', () => {
  const refuse = () => {
    throw new AuthError('FORBIDDEN', { reason: 'not here' })
  }

  test('refuses a registration, and nothing is stored or mailed', async () => {
    const { ask, auth, outbox } = setUp({
      hooks: { beforeRegister: refuse },
      requireVerification: true,
    })
    expect(await refusal(await ask('POST /auth/register', { email, password }))).toEqual([
      403,
      { code: 'FORBIDDEN', reason: 'not here' },
    ])
    expect(await auth.users.findByEmail(email)).toBeNull()
    await auth.idle()
    expect(outbox).toEqual([])
  })

  test('refuses a deletion', async () => {
    const { ask, auth } = setUp({ hooks: { beforeDelete: refuse }, selfDeletion: true })
    const user = await auth.users.create({ email })
    const headers = await signedIn(auth, user)
    expect((await ask('DELETE /users/me', undefined, headers)).status).toBe(403)
    expect((await ask('GET /users/me', undefined, headers)).status).toBe(200)
    await expect(auth.users.delete(user.id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test('that fails otherwise is a fault, and nothing is stored', async () => {
    const bug = new Error('bug')
    const { ask, auth, errors } = setUp({ hooks: { beforeRegister: () => Promise.reject(bug) } })
    expect((await ask('POST /auth/register', { email, password })).status).toBe(500)
    expect(await auth.users.findByEmail(email)).toBeNull()
    expect(errors).toEqual([bug])
  })

  test('fills in columns, but not the address or the secrets', async () => {
    interface User extends BaseUser {
      readonly plan: string
    }
    const { ask, auth, storage } = setUp<User>({
      hooks: {
        beforeRegister(input) {
          input.plan = 'free'
          input.isVerified = true
          Object.assign(input, {
            email: 'eve@example.com',
            hashedPassword: 'x',
            securityStamp: 'x',
          })
        },
      },
    })
    expect((await ask('POST /auth/register', { email, password })).status).toBe(201)
    const account = await storage.users.findByEmail(email)
    expect(account?.user).toMatchObject({ email, plan: 'free', isVerified: true })
    expect(account?.hashedPassword).toMatch(/^\$argon2id\$/)
    expect(account?.securityStamp).toMatch(/^[\w-]{22}$/)
    expect(await auth.users.findByEmail('eve@example.com')).toBeNull()
  })

  test('is not asked by create', async () => {
    const { auth } = setUp({ hooks: { beforeRegister: refuse } })
    await expect(auth.users.create({ email })).resolves.toMatchObject({ email })
  })
})

describe('a hook after a change', () => {
  const bug = new AuthError('FORBIDDEN')
  const fail = () => Promise.reject(bug)

  test('that fails is reported, and hides or undoes nothing', async () => {
    const failing = names.filter((name) => name.startsWith('after')).map((name) => [name, fail])
    const hooks = Object.fromEntries(failing) as Hooks<BaseUser>
    const application = setUp({ hooks, selfDeletion: true, requireVerification: true })
    const { auth, errors } = application
    expect((await live(application)).status).toBe(204)
    expect(await auth.users.findByEmail(email)).toBeNull()
    const count = 9 // register, verify, update, reset, log-out, delete; three log-ins
    expect(errors).toEqual(Array.from({ length: count }, () => bug))
  })

  test('afterUpdate names the properties that changed, as code spells them', async () => {
    const seen: (readonly string[])[] = []
    const { auth } = setUp({ hooks: { afterUpdate: (_, changes) => void seen.push(changes) } })
    const { id } = await auth.users.create({ email })
    await auth.users.update(id, { password })
    await auth.users.update(id, { email: 'new@example.com' })
    await auth.users.update(id, { isVerified: true, isSuperuser: true })
    await auth.users.update(id, { email: 'NEW@example.com', password: null })
    await auth.users.update(id, {})
    expect(seen).toEqual([['password'], ['email', 'isVerified'], ['isVerified', 'isSuperuser']])
  })

  test('afterDelete still knows who it was', async () => {
    const seen: string[] = []
    const { auth } = setUp({ hooks: { afterDelete: (user) => void seen.push(user.email) } })
    await auth.users.delete((await auth.users.create({ email })).id)
    expect(seen).toEqual([email])
  })

  test('none runs for a change that is refused', async () => {
    const { auth, ask, seen } = noting()
    await auth.users.create({ email })
    await auth.users.register({ email, password }).catch(() => {})
    await ask('POST /auth/reset-password', { token: 'x', password })
    await ask('POST /auth/verify', { token: 'x' })
    await auth.users.delete('nobody').catch(() => {})
    expect(seen.map(([name]) => name)).toEqual(['beforeRegister'])
  })
})
