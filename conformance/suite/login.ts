import { expect } from 'vitest'
import type { Answer, Content } from './api.ts'
import { badCredentials, invalid } from './expectations.ts'
import { compatRule, type Rule, rule, type Section, safeRule } from './rule.ts'
import {
  ann,
  bearer,
  cookieOf,
  createUser,
  createUserWithoutPassword,
  hooks,
  logIn,
  textIn,
} from './scenario.ts'

type Pairs = readonly (readonly [string, string])[]

const credentials: Pairs = [
  ['username', ann.email],
  ['password', ann.password],
]
const extras: Pairs = [
  ['grant_type', 'password'],
  ['scope', 'a b'],
  ['client_id', 'id'],
  ['client_secret', 'secret'],
]

const takenBodies: readonly [string, Content][] = [
  ['a form', { form: credentials }],
  ['a multipart form', { multipart: credentials }],
  ['JSON with username', { json: { username: ann.email, password: ann.password } }],
  ['JSON with email', { json: ann }],
  ['the extras of an OAuth 2.0 client [OS-2]', { form: [...credentials, ...extras] }],
  ['an empty grant_type', { form: [...credentials, ['grant_type', '']] }],
  ['an address in another spelling [EM-2]', { json: { ...ann, email: ' ANN@Example.com ' } }],
]

const grant: Pairs = [...credentials, ['grant_type', 'authorization_code']]
const twice: Pairs = [...credentials, ['username', 'bob@example.com']]

const refusedBodies: readonly [string, Content, ReturnType<typeof invalid>][] = [
  [
    'nothing of what it needs',
    { form: [['x', 'y']] },
    invalid(['missing', 'body', 'username'], ['missing', 'body', 'password']),
  ],
  [
    'empty fields',
    {
      form: [
        ['username', ''],
        ['password', ''],
      ],
    },
    invalid(['missing', 'body', 'username'], ['missing', 'body', 'password']),
  ],
  ['another grant_type', { form: grant }, invalid(['value_error', 'body', 'grant_type'])],
  ['a field twice [V-IN-10]', { form: twice }, invalid(['value_error', 'body', 'username'])],
  [
    'a field twice in multipart [V-IN-10]',
    { multipart: twice },
    invalid(['value_error', 'body', 'username']),
  ],
  [
    'an operator for a field [V-IN-1]',
    {
      form: [
        ['username[$ne]', ''],
        ['password', 'x'],
      ],
    },
    invalid(['missing', 'body', 'username']),
  ],
  [
    'what is no multipart',
    { raw: { text: 'x', type: 'multipart/form-data; boundary=y' } },
    invalid(['value_error', 'body']),
  ],
]

/** An answer as a client can tell it from others. */
function appearance({ status, text, headers }: Answer): unknown {
  const lines = [...headers].filter(([name]) => name !== 'date')
  return { status, text, headers: lines }
}

const perBackend = (['cookie', 'jwt'] as const).flatMap((backend): Rule[] => [
  rule(`${backend}: all ways to fail look the same [EN-1] [V-EN-1]`, async (api) => {
    await createUser(api)
    await createUser(api, { email: 'gone@example.com', is_active: false })
    await createUser(api, { email: 'odd@example.com', hashed_password: 'garbage' })
    await api.fixture('POST', 'users', { email: 'none@example.com' })
    const attempts = [
      ['ann@example.com', 'wrong'],
      ['nobody@example.com', ann.password],
      ['no address', ann.password],
      ['gone@example.com', ann.password],
      ['odd@example.com', 'garbage'],
      ['none@example.com', '!'],
      ['ann@example.com', 'x'.repeat(257)],
    ] as const
    const seen: unknown[] = []
    for (const [username, password] of attempts) {
      const answer = await api.form(`/auth/${backend}/login`, { username, password })
      expect(answer, username).toMatchObject(badCredentials)
      seen.push(appearance(answer))
    }
    for (const one of seen) expect(one).toEqual(seen[0])
    expect(await hooks(api)).toEqual([])
  }),

  rule(`${backend}: the hooks of a log-in run around it`, async (api) => {
    await createUser(api)
    await logIn(api, backend)
    expect(await hooks(api)).toEqual(['beforeLogin', 'afterLogin'])
  }),
])

export const login: Section = {
  title: 'log in',
  rules: [
    ...takenBodies.map(([title, content]) =>
      rule(`takes ${title}`, async (api) => {
        await createUser(api)
        expect(await api.send('POST', '/auth/jwt/login', content)).toMatchObject({ status: 200 })
      }),
    ),

    ...refusedBodies.map(([title, content, expected]) =>
      rule(`refuses ${title}`, async (api) => {
        await createUser(api)
        expect(await api.send('POST', '/auth/jwt/login', content)).toMatchObject(expected)
      }),
    ),

    rule('takes no token in place of credentials, and none from the URL [SE-14]', async (api) => {
      const { email, password } = await createUser(api)
      const query = new URLSearchParams({ username: email, password })
      expect(await api.get(`/auth/jwt/login?${query}`)).toMatchObject({ status: 405 })
      const answer = await api.post(`/auth/jwt/login?${query}`)
      expect(answer).toMatchObject(invalid(['missing', 'body']))
    }),

    safeRule('bearer: the token, its type and its lifetime', async (api) => {
      await createUser(api)
      const { body } = await api.form('/auth/jwt/login', Object.fromEntries(credentials))
      const token = textIn(body, 'access_token')
      expect(body).toEqual({ access_token: token, token_type: 'bearer', expires_in: 3600 })
      expect(await api.get('/users/me', bearer(token))).toMatchObject({ status: 200 })
    }),

    compatRule('bearer: the token and its type, exactly', async (api) => {
      await createUser(api)
      const { text, body } = await api.form('/auth/jwt/login', Object.fromEntries(credentials))
      const token = textIn(body, 'access_token')
      expect(text).toBe(`{"access_token":"${token}","token_type":"bearer"}`)
      expect(await api.get('/users/me', bearer(token))).toMatchObject({ status: 200 })
    }),

    rule('cookie: 204, empty, one Set-Cookie', async (api) => {
      await createUser(api)
      const answer = await api.form('/auth/cookie/login', Object.fromEntries(credentials))
      expect(answer).toMatchObject({ status: 204, text: '' })
      expect(answer.cookies).toHaveLength(1)
      const cookie = cookieOf(answer)
      expect(await api.get('/users/me', { cookie })).toMatchObject({ status: 200 })
    }),

    safeRule('the first backend, cookie, is also at /auth/login', async (api) => {
      await createUser(api)
      const answer = await api.form('/auth/login', Object.fromEntries(credentials))
      expect(answer).toMatchObject({ status: 204, cookies: [expect.any(String)] })
    }),

    compatRule('the first backend, jwt, is also at /auth/login', async (api) => {
      await createUser(api)
      const answer = await api.form('/auth/login', Object.fromEntries(credentials))
      expect(answer).toMatchObject({ status: 200, cookies: [] })
    }),

    rule('an unverified user may log in where verification is not required', async (api) => {
      await createUser(api, { is_verified: false })
      await logIn(api, 'jwt')
    }),

    rule('nobody gets in where no password was ever set [V-PW-3]', async (api) => {
      const { email } = await createUserWithoutPassword(api)
      for (const password of ['!', 'null', 'undefined', ' ']) {
        const answer = await api.form('/auth/jwt/login', { username: email, password })
        expect(answer, password).toMatchObject(badCredentials)
      }
    }),

    ...perBackend,

    safeRule('bearer: refresh_token where the backend has refresh', async (api) => {
      await createUser(api)
      const form = { username: ann.email, password: ann.password }
      const { status, body } = await api.form('/auth/mobile/login', form)
      expect(status).toBe(200)
      const names = ['access_token', 'token_type', 'expires_in', 'refresh_token']
      expect(Object.keys(body as object)).toEqual(names)
      expect(body).toMatchObject({ token_type: 'bearer', expires_in: 900 })
    }),
  ],
}
