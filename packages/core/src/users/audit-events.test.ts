import { describe, expect, test } from 'vitest'
import { type Options, password, setUp } from '../../test/setup.ts'
import type { AuthEvent } from '../ports/auth-event.ts'
import { signedIn } from '../testing/signed-in.ts'

const email = 'ann@example.com'
const newPassword = 'battery staple'

/** An application with Ann in it, and what its audit stream has said. */
async function audited(options: Partial<Options> = {}) {
  const events: AuthEvent[] = []
  const onEvent = (event: AuthEvent) => void events.push(event)
  const application = setUp({ selfDeletion: true, onEvent, ...options })
  const { auth, ask } = application
  const user = await auth.users.create({ email, password, isVerified: true })
  const root = await auth.users.create({ email: 'root@example.com', isSuperuser: true })
  await auth.idle()
  events.length = 0
  const logIn = async (who: typeof user) => {
    const headers = await signedIn(auth, who)
    await auth.idle()
    events.length = 0
    return headers
  }
  return {
    ...application,
    events,
    user,
    root,
    /** Sends a request, and returns what the stream says of it. */
    async tell(...request: Parameters<typeof ask>) {
      await ask(...request)
      await auth.idle()
      return events.splice(0)
    },
    own: () => logIn(user),
    superuser: () => logIn(root),
  }
}

const unknown = { userId: null, actorId: null }
const mailRoutes = [
  ['/auth/forgot-password', 'request-password-reset'],
  ['/auth/request-verify-token', 'request-verification'],
] as const

describe('the audit stream says [WB-14]', () => {
  test('who registers', async () => {
    const { tell, auth } = await audited()
    const [event, ...others] = await tell('POST /auth/register', {
      email: 'bob@example.com',
      password,
    })
    const bob = await auth.users.findByEmail('bob@example.com')
    expect(event).toMatchObject({ action: 'register', outcome: 'done', userId: bob?.id })
    expect(others).toEqual([])
    const refused = await tell('POST /auth/register', { email, password })
    const code = 'REGISTER_USER_ALREADY_EXISTS'
    expect(refused).toMatchObject([{ action: 'register', outcome: 'refused', code, ...unknown }])
  })

  test('for whom a mail is asked, and that it is for nobody', async () => {
    const { tell, user } = await audited()
    for (const [path, action] of mailRoutes) {
      const known = await tell(`POST ${path}`, { email })
      expect(known).toMatchObject([{ action, outcome: 'done', userId: user.id, actorId: null }])
      const stranger = await tell(`POST ${path}`, { email: 'nobody@example.com' })
      expect(stranger).toMatchObject([{ action, outcome: 'done', ...unknown }])
    }
  })

  test('that a client asks for too many mails', async () => {
    const limits = { mail: [{ per: 'client', max: 1, windowSeconds: 60 }] } as const
    const { tell } = await audited({ limits, trustedProxies: 1 })
    const headers = { 'x-forwarded-for': '192.0.2.7' }
    const [outcome, code] = ['refused', 'TOO_MANY_REQUESTS']
    await tell('POST /auth/forgot-password', { email }, headers)
    for (const [path, action] of mailRoutes) {
      const refused = await tell(`POST ${path}`, { email }, headers)
      expect(refused).toMatchObject([{ action, outcome, code, ...unknown }])
    }
  })

  test('who resets a password, and who fails to', async () => {
    const { tell, ask, mailedToken, events, user } = await audited()
    await ask('POST /auth/forgot-password', { email })
    const token = await mailedToken()
    events.length = 0
    const body = { token, password: newPassword }
    const action = 'reset-password'
    const done = await tell('POST /auth/reset-password', body)
    expect(done).toMatchObject([{ action, outcome: 'done', userId: user.id, code: null }])
    const again = await tell('POST /auth/reset-password', body)
    const code = 'RESET_PASSWORD_BAD_TOKEN'
    expect(again).toMatchObject([{ action, outcome: 'refused', code }])
  })

  test('who verifies an address', async () => {
    const { tell, auth, ask, mailedToken, events } = await audited()
    const bob = await auth.users.create({ email: 'bob@example.com', password })
    await ask('POST /auth/request-verify-token', { email: bob.email })
    const token = await mailedToken()
    events.length = 0
    const action = 'verify-email'
    const done = await tell('POST /auth/verify', { token })
    expect(done).toMatchObject([{ action, outcome: 'done', userId: bob.id }])
    const again = await tell('POST /auth/verify', { token })
    expect(again).toMatchObject([{ action, code: 'VERIFY_USER_ALREADY_VERIFIED' }])
  })

  test('what users change of themselves, by name', async () => {
    const { tell, own, user } = await audited()
    const by = { userId: user.id, actorId: user.id, outcome: 'done' }
    const headers = await own()
    const address = await tell('PATCH /users/me', { email: 'new@example.com' }, headers)
    expect(address).toMatchObject([{ action: 'request-email-change', ...by }])
    const changed = await tell('PATCH /users/me', { password: newPassword }, headers)
    expect(changed).toMatchObject([{ action: 'change-password', ...by, changes: ['password'] }])
  })

  test('that a new address is confirmed', async () => {
    const { ask, tell, own, mailedToken, user } = await audited()
    await ask('PATCH /users/me', { email: 'new@example.com' }, await own())
    const token = await mailedToken()
    const events = await tell('POST /auth/verify', { token })
    expect(events.at(-1)).toMatchObject({ action: 'change-email', userId: user.id, actorId: null })
  })

  test('that a change was not allowed, and to whom', async () => {
    const { tell, own, time, user } = await audited()
    const headers = await own()
    time.now += 601_000
    const refused = await tell('PATCH /users/me', { password: newPassword }, headers)
    const code = 'REAUTHENTICATION_REQUIRED'
    expect(refused).toMatchObject([
      { action: 'update-user', outcome: 'refused', code, userId: user.id, actorId: user.id },
    ])
  })

  test('that a superuser was refused, and nothing of whom the path names', async () => {
    const { tell, superuser, root } = await audited()
    const headers = await superuser()
    const code = 'SUPERUSER_SELF_CHANGE'
    const refused = await tell(`DELETE /users/${root.id}`, undefined, headers)
    expect(refused).toMatchObject([
      { action: 'delete-user', outcome: 'refused', code, userId: null, actorId: root.id },
    ])
  })

  test('what a superuser does to whom', async () => {
    const { tell, superuser, user, root } = await audited()
    const headers = await superuser()
    const by = { outcome: 'done', userId: user.id, actorId: root.id }
    const flags = await tell(`PATCH /users/${user.id}`, { is_active: false }, headers)
    expect(flags).toMatchObject([{ action: 'update-user', ...by, changes: ['isActive'] }])
    const address = await tell(`PATCH /users/${user.id}`, { email: 'x@example.com' }, headers)
    expect(address).toMatchObject([{ action: 'change-email', ...by }])
    const deleted = await tell(`DELETE /users/${user.id}`, undefined, headers)
    expect(deleted).toMatchObject([{ action: 'delete-user', ...by }])
  })

  test('when, and from where', async () => {
    const { auth, events, time } = await audited()
    const headers = { 'content-type': 'application/json', 'user-agent': 'x'.repeat(600) }
    const body = JSON.stringify({ email })
    const url = 'https://api.example.com/auth/forgot-password'
    const request = new Request(url, { method: 'POST', headers, body })
    await auth.handler(request, { clientAddress: '192.0.2.7' })
    await auth.idle()
    const client = { address: '192.0.2.7', userAgent: 'x'.repeat(512) }
    expect(events).toMatchObject([{ at: new Date(time.now), client }])
  })
})

test('the audit stream never holds a secret or an address of a mailbox [PW-16] [V-TK-10]', async () => {
  const { tell, ask, own, mailedToken, events } = await audited()
  await ask('POST /auth/forgot-password', { email })
  const token = await mailedToken()
  await tell('POST /auth/reset-password', { token, password: newPassword })
  await ask('POST /auth/reset-password', { token, password: newPassword })
  await ask('POST /auth/register', { email, password })
  await ask('PATCH /users/me', { email: 'new@example.com' }, await own())
  await mailedToken()
  const text = JSON.stringify(events)
  for (const secret of [token, newPassword, password, email, 'new@example.com']) {
    expect(text).not.toContain(secret)
  }
})

test('a listener that fails changes no answer, and is reported', async () => {
  const boom = new Error('boom')
  const { ask, auth, errors } = setUp({ onEvent: () => Promise.reject(boom) })
  expect((await ask('POST /auth/register', { email, password })).status).toBe(201)
  await auth.idle()
  expect(errors).toEqual([boom])
})

test('a taken address that somebody registers with is told, where users are concealed', async () => {
  const events: AuthEvent[] = []
  const { auth, ask } = setUp({
    requireVerification: true,
    onEvent: (event) => void events.push(event),
  })
  const { id } = await auth.users.create({ email, password, isVerified: true })
  await ask('POST /auth/register', { email, password })
  await auth.idle()
  const code = 'REGISTER_USER_ALREADY_EXISTS'
  const refused = { action: 'register', outcome: 'refused', code, userId: id, actorId: null }
  expect(events.at(-1)).toMatchObject(refused)
})
