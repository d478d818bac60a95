import { createHmac, hkdfSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { backends, type Options, origin, secret, setUp } from '../../test/setup.ts'
import { fastapiUsersCompatibility } from '../compatibility.ts'
import { signedIn } from '../testing/signed-in.ts'
import { jwtStrategy } from './jwt-strategy.ts'

const email = 'ann@example.com'
const accessKey = new Uint8Array(hkdfSync('sha256', secret, '', 'fetch-users/v1/access', 32))
const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function forge(claims: object, header: object = { alg: 'HS256', typ: 'at+jwt' }, key = accessKey) {
  const text = `${json(header)}.${json(claims)}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

/** A logged-in user, and a way to try what else would log in. */
async function loggedIn(options: Partial<Options> = {}) {
  const application = setUp(options)
  const { auth, ask, time } = application
  const user = await auth.users.create({ email })
  const { authorization = '' } = await signedIn(auth, user, 'jwt')
  const token = authorization.slice('Bearer '.length)
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    [name: string]: unknown
  }
  const statusOf = async (tried: string) =>
    (await ask('GET /users/me', undefined, { authorization: `Bearer ${tried}` })).status
  return { ...application, user, token, claims, statusOf, now: time.now / 1000 }
}

describe('an access token', () => {
  test('[JW-8] says who, since when and until when, and nothing about them', async () => {
    const { claims, user, now } = await loggedIn()
    expect(claims).toEqual({
      iss: origin,
      aud: 'fetch-users:access',
      iat: now,
      exp: now + 3600,
      sub: user.id,
      jti: expect.stringMatching(/^[\w-]{22}$/),
      auth_time: now,
      stamp: expect.stringMatching(/^[\w-]{22}$/),
      backend: 'jwt',
    })
  })

  test('expires when it says, by the injected clock', async () => {
    const { statusOf, token, time } = await loggedIn()
    time.now += 3_599_000
    expect(await statusOf(token)).toBe(200)
    time.now += 1000
    expect(await statusOf(token)).toBe(401)
  })

  test('lasts as long as the option says', async () => {
    const jwt = { ...backends.jwt, strategy: jwtStrategy({ lifetimeSeconds: 900 }) }
    const { claims, now, auth, user } = await loggedIn({ backends: { ...backends, jwt } })
    expect(claims['exp']).toBe(now + 900)
    const answer = await (await auth.backends.jwt.login(user)).json()
    expect(answer).toMatchObject({ expires_in: 900 })
  })

  test('is never the same twice', async () => {
    const { auth, user, token } = await loggedIn()
    expect((await signedIn(auth, user, 'jwt'))['authorization']).not.toBe(`Bearer ${token}`)
  })

  test.each<[string, object]>([
    ['another backend', { backend: 'cookie' }],
    ['no backend', { backend: undefined }],
    ['another stamp', { stamp: 'A'.repeat(22) }],
    ['no stamp', { stamp: undefined }],
    ['null for a stamp', { stamp: null }],
    ['an empty stamp', { stamp: '' }],
    ['a number for a stamp', { stamp: 1 }],
    ['nobody', { sub: 'nobody' }],
    ['an empty subject', { sub: '' }],
    ['a number for a subject', { sub: 1 }],
    ['a list for a subject', { sub: ['x'] }],
    ['the audience of another purpose', { aud: 'fetch-users:reset' }],
    ['another prefix', { aud: 'fastapi-users:auth' }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['no issuer', { iss: undefined }],
    ['no expiry', { exp: undefined }],
  ])('[JW-2] with %s is none', async (_, changes) => {
    const { claims, statusOf } = await loggedIn()
    expect(await statusOf(forge(claims))).toBe(200)
    expect(await statusOf(forge({ ...claims, ...changes }))).toBe(401)
  })

  test('[JW-2] [V-JW-8] typed or signed for something else is none', async () => {
    const { claims, statusOf } = await loggedIn()
    for (const typ of ['reset+jwt', 'verify+jwt', 'JWT', undefined])
      expect(await statusOf(forge(claims, { alg: 'HS256', typ }))).toBe(401)
    const raw = new TextEncoder().encode(secret)
    expect(await statusOf(forge(claims, { alg: 'HS256', typ: 'at+jwt' }, raw))).toBe(401)
  })

  test('[OT-5] a mailed token is none', async () => {
    const { ask, statusOf, mailedToken } = await loggedIn()
    for (const path of ['forgot-password', 'request-verify-token']) {
      await ask(`POST /auth/${path}`, { email })
      expect(await statusOf(await mailedToken())).toBe(401)
    }
  })

  test('[OT-5] nor is it a mailed token', async () => {
    const { ask, token } = await loggedIn()
    const body = { token, password: 'long enough' }
    for (const path of ['verify', 'reset-password'])
      expect((await ask(`POST /auth/${path}`, body)).status).toBe(400)
  })

  test('[SE-5] ends with a new password, a deactivation and a log-out everywhere', async () => {
    for (const end of ['password', 'isActive', 'everywhere'] as const) {
      const { auth, user, token, statusOf } = await loggedIn()
      if (end === 'password') await auth.users.update(user.id, { password: 'another password' })
      if (end === 'isActive') await auth.users.update(user.id, { isActive: false })
      if (end === 'everywhere') await auth.users.logOutEverywhere(user.id)
      expect(await statusOf(token)).toBe(401)
      await auth.users.update(user.id, { isActive: true })
      expect(await statusOf(token)).toBe(401)
    }
  })

  test('outlives its log-out, as documented', async () => {
    const { ask, token, statusOf } = await loggedIn()
    const headers = { authorization: `Bearer ${token}` }
    expect((await ask('POST /auth/jwt/logout', undefined, headers)).status).toBe(204)
    expect(await statusOf(token)).toBe(200)
  })
})

describe('[V-JW-9] two backends of tokens under one key', () => {
  test('refuse each other’s', async () => {
    const two = { cookie: { ...backends.cookie, strategy: jwtStrategy() }, jwt: backends.jwt }
    const { auth, token, user, statusOf } = await loggedIn({ backends: two })
    const { cookie = '' } = await signedIn(auth, user, 'cookie')
    expect(await statusOf(token)).toBe(200)
    expect(await statusOf(cookie.slice(cookie.indexOf('=') + 1))).toBe(401)
  })
})

describe('under the preset', () => {
  const raw = new TextEncoder().encode(secret)
  const preset = { ...fastapiUsersCompatibility }

  /** As fastapi-users makes them. */
  const foreign = (claims: object) => forge(claims, { alg: 'HS256', typ: 'JWT' }, raw)

  test('tokens of fastapi-users log in', async () => {
    const { user, statusOf, now } = await loggedIn(preset)
    const claims = { sub: user.id, aud: ['fastapi-users:auth'], exp: now + 60 }
    expect(await statusOf(foreign(claims))).toBe(200)
    for (const changes of [
      { exp: now },
      { exp: undefined },
      { aud: ['fastapi-users:reset'] },
      { aud: undefined },
      { sub: 'nobody' },
      { iss: 'https://evil.example' },
      { backend: 'cookie' },
      { stamp: 'A'.repeat(22) },
      { stamp: 1 },
    ])
      expect([changes, await statusOf(foreign({ ...claims, ...changes }))]).toEqual([changes, 401])
  })

  test('our own carry a stamp all the same, and end with it', async () => {
    const { auth, user, token, claims, statusOf } = await loggedIn(preset)
    expect(claims).toMatchObject({ aud: 'fastapi-users:auth', backend: 'jwt' })
    expect(typeof claims['stamp']).toBe('string')
    await auth.users.logOutEverywhere(user.id)
    expect(await statusOf(token)).toBe(401)
  })

  test('a log-in that does not say when it was has no time', async () => {
    const { auth, user, now } = await loggedIn(preset)
    const token = foreign({ sub: user.id, aud: ['fastapi-users:auth'], exp: now + 60 })
    const headers = new Headers({ authorization: `Bearer ${token}` })
    const login = await auth.authenticate({ headers, method: 'GET' })
    expect(login).toMatchObject({ authenticatedAt: null, session: null, backend: 'jwt' })
  })

  test('mailed tokens keep keys of their own', async () => {
    const { user, claims, ask, now } = await loggedIn(preset)
    const { stamp } = claims
    const verify = { iss: origin, aud: 'fastapi-users:verify', exp: now + 60, sub: user.id, email }
    const token = forge({ ...verify, stamp }, { alg: 'HS256', typ: 'verify+jwt' }, raw)
    expect((await ask('POST /auth/verify', { token })).status).toBe(400)
  })
})

test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])(
  'a lifetime of %d seconds is a TypeError that names the backend',
  (lifetimeSeconds) => {
    const jwt = { ...backends.jwt, strategy: jwtStrategy({ lifetimeSeconds }) }
    expect(() => setUp({ backends: { ...backends, jwt } })).toThrow(
      /^backends\.jwt: lifetimeSeconds must be /,
    )
  },
)
