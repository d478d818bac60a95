import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '../../../../servers/mock-provider.ts'
import { setUpOAuth } from '../../test/oauth.ts'
import type { ErrorCode } from '../errors.ts'
import { phrases as serverPhrases } from '../errors.ts'
import type { Route } from '../http/route.ts'
import type { RefusalCodes } from './codes.ts'
import { phrases } from './result.ts'

type Own<Method extends keyof RefusalCodes> = Exclude<RefusalCodes[Method], RefusalCodes['user']>

/** A list with each of the codes of a method's own. */
const own =
  <Method extends keyof RefusalCodes>() =>
  <const Codes extends readonly Own<Method>[]>(
    ...codes: Own<Method> extends Codes[number] ? Codes : never
  ): readonly ErrorCode[] =>
    codes

const updating = [
  'REAUTHENTICATION_REQUIRED',
  'UPDATE_USER_EMAIL_ALREADY_EXISTS',
  'UPDATE_USER_INVALID_PASSWORD',
  'UPDATE_FIELD_ALREADY_EXISTS',
] as const
const returning = [
  'ACCESS_TOKEN_DECODE_ERROR',
  'ACCESS_TOKEN_ALREADY_EXPIRED',
  'OAUTH_PROVIDER_ERROR',
  'OAUTH_INVALID_STATE',
  'OAUTH_CODE_REJECTED',
  'OAUTH_PROVIDER_UNAVAILABLE',
] as const

/** What the types say of each route. Left out: those with no code of their own. */
const codes: Readonly<Record<string, readonly ErrorCode[]>> = {
  'POST /auth/register': own<'register'>()(
    'REGISTER_INVALID_PASSWORD',
    'REGISTER_USER_ALREADY_EXISTS',
    'REGISTER_FIELD_ALREADY_EXISTS',
  ),
  'POST /auth/cookie/login': own<'login'>()('LOGIN_BAD_CREDENTIALS', 'LOGIN_USER_NOT_VERIFIED'),
  'POST /auth/verify': own<'verify'>()(
    'VERIFY_USER_BAD_TOKEN',
    'VERIFY_USER_ALREADY_VERIFIED',
    'VERIFY_PASSWORD_REQUIRED',
  ),
  'POST /auth/reset-password': own<'resetPassword'>()(
    'RESET_PASSWORD_BAD_TOKEN',
    'RESET_PASSWORD_INVALID_PASSWORD',
  ),
  'PATCH /users/me': own<'updateMe'>()(...updating),
  'DELETE /users/me': own<'deleteMe'>()('REAUTHENTICATION_REQUIRED', 'SUPERUSER_SELF_CHANGE'),
  'PATCH /users/{id}': own<'updateUser'>()(...updating, 'SUPERUSER_SELF_CHANGE'),
  'DELETE /users/{id}': own<'deleteUser'>()('REAUTHENTICATION_REQUIRED', 'SUPERUSER_SELF_CHANGE'),
  'GET /auth/one/authorize': own<'authorize'>()('OAUTH_PROVIDER_UNAVAILABLE'),
  'GET /auth/one/callback': own<'finishLogin'>()(
    ...returning,
    'OAUTH_NOT_AVAILABLE_EMAIL',
    'OAUTH_USER_ALREADY_EXISTS',
    'LOGIN_BAD_CREDENTIALS',
    'LOGIN_USER_NOT_VERIFIED',
  ),
  'GET /auth/associate/one/authorize': own<'link'>()(
    'REAUTHENTICATION_REQUIRED',
    'OAUTH_PROVIDER_UNAVAILABLE',
  ),
  'GET /auth/associate/one/callback': own<'finishLink'>()(
    ...returning,
    'OAUTH_ACCOUNT_ALREADY_LINKED',
  ),
  'DELETE /auth/associate/one': own<'unlink'>()('REAUTHENTICATION_REQUIRED', 'LAST_CREDENTIAL'),
}

/** What any route for users may refuse with. */
const anywhere: readonly ErrorCode[] = [
  'UNAUTHORIZED',
  'FORBIDDEN',
  'CSRF_REJECTED',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'PAYLOAD_TOO_LARGE',
  'TOO_MANY_REQUESTS',
  'SERVICE_UNAVAILABLE',
] satisfies RefusalCodes['user'][]

let provider: MockProvider
let routes: readonly Route[]

beforeAll(async () => {
  provider = await startMockProvider()
  routes = setUpOAuth(provider, { selfDeletion: true, verifyProof: 'samePerson' }).auth.routes
})
afterAll(() => provider.stop())

describe('the codes that a method is typed with are those of its route', () => {
  test.each(Object.entries(codes))('%s', (line, typed) => {
    const route = routes.find(({ method, path }) => `${method} ${path}` === line)
    const refused = (route?.refuses ?? []).filter((code) => !anywhere.includes(code))
    expect([...typed].sort()).toEqual(refused.sort())
  })

  test('all others have none of their own', () => {
    const others = routes
      .filter(({ method, path }) => !codes[`${method} ${path}`.replace('/two', '/one')])
      .filter(({ path }) => !['/auth/login', '/auth/jwt/login'].includes(path)) // as /auth/cookie
      .flatMap(({ refuses = [] }) => refuses.filter((code) => !anywhere.includes(code)))
    expect(others).toEqual([])
  })
})

test('the phrases of HTTP stand for the codes that they stand for on the server', () => {
  const back = Object.entries(serverPhrases).map(([code, phrase]) => [phrase, code])
  expect(phrases).toEqual(Object.fromEntries(back))
})
