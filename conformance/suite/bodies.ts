import { expect } from 'vitest'
import { type Expectation, invalid, refusal } from './expectations.ts'
import { rule, type Section } from './rule.ts'
import { ann, bearer, createUser, logIn, mails, textIn } from './scenario.ts'

const bodyLimit = 64 * 1024
const tooLarge = refusal(413, 'PAYLOAD_TOO_LARGE')
const unsupported = refusal(415, 'UNSUPPORTED_MEDIA_TYPE')

/** A JSON body of so many bytes. */
const jsonOf = (bytes: number): string => `{"x":"${'y'.repeat(bytes - 8)}"}`

const noTexts = [null, 0, 1.5, true, {}, [], ['a@b.io'], { $ne: null }, { $gt: '' }]

/** Routes that read a body, each with one that would do. */
const bodies: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/auth/cookie/login': { username: ann.email, password: ann.password },
  '/auth/jwt/login': { username: ann.email, password: ann.password },
  '/auth/register': { email: ann.email, password: ann.password },
  '/auth/request-verify-token': { email: ann.email },
  '/auth/verify': { token: 'a.b.c' },
  '/auth/forgot-password': { email: ann.email },
  '/auth/reset-password': { token: 'a.b.c', password: ann.password },
}

const registrations: readonly [string, unknown, Expectation][] = [
  ['an absent field', {}, invalid(['missing', 'body', 'email'], ['missing', 'body', 'password'])],
  ['an empty text', { ...ann, email: '' }, invalid(['missing', 'body', 'email'])],
  ['a number for a text', { ...ann, password: 5 }, invalid(['string_type', 'body', 'password'])],
  ['no address', { ...ann, email: 'ann' }, invalid(['value_error', 'body', 'email'])],
  [
    'a field that its schema refuses',
    { ...ann, display_name: 'x'.repeat(51) },
    invalid(['value_error', 'body', 'display_name']),
  ],
  [
    'a wrong type in a field',
    { ...ann, display_name: 5 },
    invalid(['string_type', 'body', 'display_name']),
  ],
]

export const bodyRules: Section = {
  title: 'bodies',
  rules: [
    ...registrations.map(([title, json, expected]) =>
      rule(`422 names ${title}, in the spelling of the wire`, async (api) => {
        const answer = await api.post('/auth/register', json)
        expect(answer).toMatchObject(expected)
        const { detail } = answer.body as { detail: object[] }
        for (const issue of detail) expect(Object.keys(issue)).toEqual(['type', 'loc', 'msg'])
      }),
    ),

    rule('422 never quotes the input [PW-16]', async (api) => {
      const secret = 'tell-nobody'
      for (const password of [[secret], { secret }]) {
        const { text } = await api.post('/auth/register', { email: secret, password })
        expect(text).not.toContain(secret)
      }
    }),

    ...Object.entries(bodies).flatMap(([path, body]) =>
      Object.keys(body).map((name) =>
        rule(
          `${path}: ${name} is a text, and nothing else [OT-9] [V-IN-1] [V-TK-3]`,
          async (api) => {
            await createUser(api)
            for (const value of noTexts) {
              const answer = await api.post(path, { ...body, [name]: value })
              const expected = invalid(['string_type', 'body', name])
              expect(answer, JSON.stringify(value)).toMatchObject(expected)
            }
            const answer = await api.post(path, { ...body, [name]: '' })
            expect(answer).toMatchObject(invalid(['missing', 'body', name]))
            expect(await mails(api)).toEqual([])
          },
        ),
      ),
    ),

    ...Object.keys(bodies).map((path) =>
      rule(`${path}: an empty body is a missing one`, async (api) => {
        expect(await api.post(path)).toMatchObject(invalid(['missing', 'body']))
      }),
    ),

    rule('what is no JSON object is 422, with the body itself to blame', async (api) => {
      for (const text of ['{', '{"email":}', 'nonsense', '[]', '"x"', 'null', '5', ' ']) {
        const raw = { text, type: 'application/json' }
        const answer = await api.send('POST', '/auth/register', { raw })
        expect(answer, text).toMatchObject(invalid(['value_error', 'body']))
      }
    }),

    rule('of a repeated JSON key the last counts, everywhere [V-IN-10]', async (api) => {
      const text =
        '{"email":"bob@example.com","email":"ann@example.com","password":"correct horse"}'
      const raw = { text, type: 'application/json' }
      const answer = await api.send('POST', '/auth/register', { raw })
      expect(textIn(answer.body, 'email')).toBe(ann.email)
      await logIn(api, 'jwt')
    }),

    ...['text/plain', 'application/x-www-form-urlencoded', 'application/json5', undefined].map(
      (type) =>
        rule(`JSON routes refuse ${type ?? 'no type'} with 415 [WB-3] [V-SE-7]`, async (api) => {
          const raw = { text: JSON.stringify(ann), type }
          const answer = await api.send('POST', '/auth/register', { raw })
          expect(answer).toMatchObject(unsupported)
        }),
    ),

    rule('a media type is read without regard to case and parameters', async (api) => {
      const raw = { text: JSON.stringify(ann), type: 'Application/JSON ; charset=utf-8' }
      expect(await api.send('POST', '/auth/register', { raw })).toMatchObject({ status: 201 })
    }),

    rule('64 KiB are read, and one byte more is 413, however it is sent [WB-8]', async (api) => {
      for (const isStreamed of [false, true]) {
        const send = (bytes: number) => {
          const raw = { text: jsonOf(bytes), type: 'application/json' }
          return api.send('POST', '/auth/register', { raw, isStreamed })
        }
        expect(await send(bodyLimit)).toMatchObject({ status: 422 })
        expect(await send(bodyLimit + 1)).toMatchObject(tooLarge)
      }
    }),

    rule('routes without a body ignore what comes as one', async (api) => {
      await createUser(api)
      const raw = { text: '{', type: 'text/plain' }
      const headers = await logIn(api, 'cookie')
      expect(await api.send('POST', '/auth/cookie/logout', { raw, headers })).toMatchObject({
        status: 204,
      })
    }),
  ],
}

/** What is wrong with a request at once, and which of it is told. */
export const orderOfChecks: Section = {
  title: 'the order of checks',
  rules: [
    rule('path and method come before size', async (api) => {
      const raw = { text: jsonOf(bodyLimit + 1), type: 'application/json' }
      expect(await api.send('POST', '/nowhere', { raw })).toMatchObject({ status: 404 })
      expect(await api.send('PUT', '/auth/register', { raw })).toMatchObject({ status: 405 })
    }),

    rule('size comes before the media type', async (api) => {
      const raw = { text: jsonOf(bodyLimit + 1), type: 'text/plain' }
      expect(await api.send('POST', '/auth/register', { raw })).toMatchObject(tooLarge)
    }),

    rule('the media type comes before syntax and credentials', async (api) => {
      const raw = { text: '{', type: 'text/plain' }
      expect(await api.send('POST', '/auth/register', { raw })).toMatchObject(unsupported)
      expect(await api.send('PATCH', '/users/me', { raw })).toMatchObject(unsupported)
    }),

    rule('syntax comes before credentials', async (api) => {
      const raw = { text: '{', type: 'application/json' }
      const answer = await api.send('PATCH', '/users/me', { raw })
      expect(answer).toMatchObject(invalid(['value_error', 'body']))
    }),

    rule('credentials come before the values of the body', async (api) => {
      expect(await api.patch('/users/me', { email: null })).toMatchObject({ status: 401 })
    }),

    rule('credentials come before a missing body', async (api) => {
      expect(await api.patch('/users/me')).toMatchObject({ status: 401 })
      const { id } = await createUser(api)
      const headers = await logIn(api, 'jwt')
      expect(await api.patch(`/users/${id}`, undefined, headers)).toMatchObject({ status: 403 })
    }),

    rule('permission comes before the values of the body', async (api) => {
      const { id } = await createUser(api)
      const headers = await logIn(api, 'jwt')
      const answer = await api.patch(`/users/${id}`, { is_active: null }, headers)
      expect(answer).toMatchObject({ status: 403 })
    }),

    rule('the values of the body come before what the handler finds', async (api) => {
      await createUser(api, { is_superuser: true })
      const headers = await logIn(api, 'jwt')
      const answer = await api.patch('/users/nobody', { is_active: null }, headers)
      expect(answer).toMatchObject(invalid(['bool_type', 'body', 'is_active']))
    }),

    rule('the same-origin rule comes before the values of a log-in', async (api) => {
      const headers = { origin: 'https://evil.example' }
      const answer = await api.form('/auth/cookie/login', { username: '' }, headers)
      expect(answer).toMatchObject(refusal(403, 'CSRF_REJECTED'))
    }),

    rule('a bad credential does not keep a public route from answering', async (api) => {
      const answer = await api.post('/auth/forgot-password', { email: ann.email }, bearer('x'))
      expect(answer).toMatchObject({ status: 202 })
    }),
  ],
}
