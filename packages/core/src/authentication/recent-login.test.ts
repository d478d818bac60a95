import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { origin, secret, setUp } from '../../test/setup.ts'
import { fastapiUsersCompatibility } from '../compatibility.ts'
import { signedIn } from '../testing/signed-in.ts'

async function loggedIn(options: Parameters<typeof setUp>[0] = {}) {
  const application = setUp(options)
  const { auth } = application
  const user = await auth.users.create({ email: 'ann@example.com', isVerified: false })
  const headers = await signedIn(auth, user, 'jwt')
  const request = new Request(origin, { headers })
  return { ...application, user, request }
}

const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'user',
    (error: Error) => error.message,
  )

describe('requireRecentLogin', () => {
  test.each([
    ['the usual 10 minutes', {}, {}, 600],
    ['what the option says', { reauthenticateAfterSeconds: 60 }, {}, 60],
    ['10 minutes where that is null', { reauthenticateAfterSeconds: null }, {}, 600],
    ['what the call says', { reauthenticateAfterSeconds: 60 }, { maxAgeSeconds: 5 }, 5],
    ['under the preset', fastapiUsersCompatibility, {}, 600],
  ])('[SE-10] takes a log-in of %s, and none older', async (_, options, asked, seconds) => {
    const { auth, user, request, time } = await loggedIn(options)
    time.now += seconds * 1000
    expect(await auth.requireRecentLogin(request, asked)).toEqual(user)
    time.now += 1
    expect(await outcome(auth.requireRecentLogin(request, asked))).toBe('REAUTHENTICATION_REQUIRED')
  })

  test('[SE-10] takes no log-in that does not say when it was', async () => {
    const { auth, user, time } = await loggedIn(fastapiUsersCompatibility)
    const token = await new SignJWT({ sub: String(user.id), aud: ['fastapi-users:auth'] })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setExpirationTime(Math.floor(time.now / 1000) + 60)
      .sign(new TextEncoder().encode(secret))
    const request = new Request(origin, { headers: { authorization: `Bearer ${token}` } })
    expect(await auth.requireUser(request)).toEqual(user)
    expect(await outcome(auth.requireRecentLogin(request))).toBe('REAUTHENTICATION_REQUIRED')
  })

  test('refuses as requireUser does, before it looks at the time', async () => {
    const { auth, request, time, user, storage } = await loggedIn()
    time.now += 3_000_000
    const stranger = new Request(origin)
    expect(await outcome(auth.requireRecentLogin(stranger))).toBe('UNAUTHORIZED')
    expect(await outcome(auth.requireRecentLogin(request, { superuser: true }))).toBe('FORBIDDEN')
    expect(await outcome(auth.requireRecentLogin(request, { verified: true }))).toBe('FORBIDDEN')
    const { cookie = '' } = await signedIn(auth, user)
    const evil = new Request(origin, { method: 'POST', headers: { cookie } })
    expect(await outcome(auth.requireRecentLogin(evil))).toBe('CSRF_REJECTED')
    await storage.users.update(String(user.id), { isActive: false })
    expect(await outcome(auth.requireRecentLogin(request))).toBe('UNAUTHORIZED')
  })

  test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'with %d seconds is a TypeError, whoever asks',
    async (maxAgeSeconds) => {
      const { auth } = await loggedIn()
      const asked = auth.requireRecentLogin(new Request(origin), { maxAgeSeconds })
      await expect(asked).rejects.toThrow(
        /^requireRecentLogin: maxAgeSeconds must be a whole number from 1 to/,
      )
    },
  )
})
