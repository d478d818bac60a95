import { expect, expectEqual } from '../../packages/core/src/testing/contract.ts'
import { type Case, clientOf, codeOf, dataOf, newEmail, password, registered } from './case.ts'

/** What holds of every server: ours, and fastapi-users. */
export const commonCases: readonly Case[] = [
  {
    title: 'registering answers with the user, in camelCase',
    async run(setting) {
      const email = newEmail()
      const user = dataOf(await clientOf(setting).register({ email, password }))
      expect(typeof user.id === 'string' && user.id !== '', 'an id')
      const { id, isActive, isSuperuser, isVerified } = user
      expectEqual(
        { id: user.id, email: user.email, isActive, isSuperuser, isVerified },
        { id, email, isActive: true, isSuperuser: false, isVerified: false },
        'the user',
      )
    },
  },
  {
    title: 'an address that is taken is an error with its code and status',
    async run(setting) {
      const { email } = await registered(setting)
      const { data, error } = await clientOf(setting).register({ email, password })
      expectEqual(data, null, 'the data')
      expectEqual(error?.code, 'REGISTER_USER_ALREADY_EXISTS', 'the code')
      expect(error?.code === 'REGISTER_USER_ALREADY_EXISTS' && error.status === 400, 'the status')
    },
  },
  {
    title: 'input that does not fit names its fields as the caller does',
    async run(setting) {
      const client = clientOf(setting)
      const { error } = await client.register({ email: 'nobody', password })
      expect(error?.code === 'INVALID_INPUT', 'invalid input')
      expectEqual(
        error.issues.map(({ field }) => field),
        ['email'],
        'the fields',
      )
      const { error: missing } = await client.login.jwt({ email: '', password: '' })
      expect(missing?.code === 'INVALID_INPUT', 'missing input')
      expectEqual(missing.issues.map(({ field }) => field).sort(), ['email', 'password'], 'both')
    },
  },
  {
    title: 'a log-in by token carries every call, until the log-out',
    async run(setting) {
      const somebody = await registered(setting)
      const client = clientOf(setting, { backend: 'jwt' })
      expectEqual(codeOf(await client.me()), 'UNAUTHORIZED', 'a stranger')
      dataOf(await client.login.jwt(somebody))
      expectEqual(dataOf(await client.me()).email, somebody.email, 'who it is')
      const own = await client.fetch(`${setting.baseUrl}/users/me`)
      expectEqual(own.status, 200, 'a route of the application')
      dataOf(await client.logout())
      expectEqual(codeOf(await client.me()), 'UNAUTHORIZED', 'after the log-out')
      expectEqual(await client.logout(), { data: null, error: null }, 'another log-out')
    },
  },
  {
    title: 'a log-in by cookie carries every call, until the log-out',
    async run(setting) {
      const somebody = await registered(setting)
      const client = clientOf(setting, { backend: 'cookie' })
      dataOf(await client.login.cookie(somebody))
      expectEqual(dataOf(await client.me()).email, somebody.email, 'who it is')
      dataOf(await client.logout())
      expectEqual(codeOf(await client.me()), 'UNAUTHORIZED', 'after the log-out')
    },
  },
  {
    title: 'a wrong password is an error, and no log-in',
    async run(setting) {
      const { email } = await registered(setting)
      const client = clientOf(setting, { backend: 'jwt' })
      const refused = await client.login.jwt({ email, password: 'another' })
      expectEqual(codeOf(refused), 'LOGIN_BAD_CREDENTIALS', 'the code')
      expectEqual(codeOf(await client.me()), 'UNAUTHORIZED', 'who it is')
    },
  },
  {
    title: 'who listens hears who is logged in, and who is not any more',
    async run(setting) {
      const somebody = await registered(setting)
      const client = clientOf(setting, { backend: 'jwt' })
      const heard: unknown[] = []
      const stop = client.subscribe(() => heard.push(client.user?.email))
      await client.login.jwt(somebody)
      await client.me()
      await client.me()
      await client.logout()
      expectEqual(client.user, null, 'after the log-out')
      expectEqual(heard.length, 3, 'changes')
      stop()
      await client.login.jwt(somebody)
      await client.me()
      expectEqual(heard.length, 3, 'changes that were listened to')
      expectEqual(client.user?.email, somebody.email, 'who it is without listening')
    },
  },
  {
    title: 'a user changes their own account',
    async run(setting) {
      const somebody = await registered(setting)
      const client = clientOf(setting)
      const email = newEmail()
      await client.login.jwt(somebody)
      expectEqual(dataOf(await client.me.update({ email })).email, email, 'the new address')
    },
  },
  {
    title: 'a new password is set by a mailed token, once',
    async run(setting) {
      const { email } = await registered(setting)
      const client = clientOf(setting)
      expectEqual(await client.forgotPassword({ email }), { data: null, error: null }, 'asking')
      const token = await setting.mailedToken('reset-password', email)
      const reset = { token, password: 'battery staple' }
      expectEqual(await client.resetPassword(reset), { data: null, error: null }, 'resetting')
      expectEqual(codeOf(await client.resetPassword(reset)), 'RESET_PASSWORD_BAD_TOKEN', 'twice')
      dataOf(await client.login.jwt({ email, password: 'battery staple' }))
    },
  },
  {
    title: 'an address is verified by a mailed token',
    async run(setting) {
      const { email } = await registered(setting)
      const client = clientOf(setting)
      expectEqual(
        await client.requestVerification({ email }),
        { data: null, error: null },
        'asking',
      )
      const token = await setting.mailedToken('verify-email', email)
      expectEqual(dataOf(await client.verify({ token })).isVerified, true, 'verified')
      expectEqual(
        codeOf(await client.verify({ token: 'none' })),
        'VERIFY_USER_BAD_TOKEN',
        'another',
      )
    },
  },
  {
    title: 'no answer, and the page of a proxy, are errors with a code of their own',
    async run(setting) {
      const offline = clientOf(setting, { fetch: (_, init) => fetch('http://localhost:1/', init) })
      const { error } = await offline.register({ email: newEmail(), password })
      expect(error?.code === 'NETWORK_ERROR' && error.cause instanceof Error, 'offline')
      for (const [status, text] of [
        [200, '<h1>Sorry</h1>'],
        [200, '{}'],
        [404, '<h1>Sorry</h1>'],
        [500, '{"detail":"Internal Server Error"}'],
        [502, ''],
      ] as const) {
        const fetch = async () => new Response(text, { status })
        const behind = clientOf(setting, { fetch })
        const expected = { data: null, error: { code: 'UNEXPECTED_RESPONSE', status } }
        expectEqual(await behind.me(), expected, `${status} ${text}`)
        const credentials = { email: newEmail(), password }
        expectEqual(await behind.login.jwt(credentials), expected, 'in the place of a log-in')
      }
    },
  },
  {
    title: 'a request to another origin is refused: the token is none of its business',
    async run(setting) {
      let isAsked = false
      const fetch = async () => {
        isAsked = true
        return new Response()
      }
      const asking = clientOf(setting, { fetch }).fetch('https://elsewhere.example/')
      const refusal = await asking.catch((error: unknown) => error)
      expect(refusal instanceof TypeError && !isAsked, 'a TypeError')
    },
  },
]
