import fc from 'fast-check'
import { type Body, bodyOf } from './bodies.ts'
import type { Credentials } from './credentials.ts'
import { headerText, mostly, tokenOf } from './values.ts'

/** A request, before it is one. Printed when it finds something. */
export interface RequestPlan {
  readonly method: string
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Body['content']
}

/** Method, path and the fields of the body. */
type Template = readonly [string, string, readonly string[] | null]

const logInFields = ['username', 'password', 'grant_type']
const userFields = ['email', 'password', 'display_name', 'nickname', 'is_superuser']

const templates: readonly Template[] = [
  ['POST', '/auth/login', logInFields],
  ['POST', '/auth/cookie/login', logInFields],
  ['POST', '/auth/jwt/login', logInFields],
  ['POST', '/auth/mobile/login', logInFields],
  ['POST', '/auth/web/login', logInFields],
  ['POST', '/auth/mobile/refresh', ['refresh_token']],
  ['POST', '/auth/web/refresh', null],
  ['GET', '/auth/sessions', null],
  ['DELETE', '/auth/sessions', null],
  ['DELETE', '/auth/sessions/{id}', null],
  ['GET', '/.well-known/jwks.json', null],
  ['POST', '/auth/logout', null],
  ['POST', '/auth/cookie/logout', null],
  ['POST', '/auth/jwt/logout', null],
  ['POST', '/auth/register', userFields],
  ['POST', '/auth/request-verify-token', ['email']],
  ['POST', '/auth/verify', ['token']],
  ['POST', '/auth/forgot-password', ['email']],
  ['POST', '/auth/reset-password', ['token', 'password']],
  ['GET', '/users/me', null],
  ['PATCH', '/users/me', userFields],
  ['GET', '/users', null],
  ['GET', '/users/{id}', null],
  ['PATCH', '/users/{id}', userFields],
  ['DELETE', '/users/{id}', null],
  ['GET', '/auth/one/authorize', null],
  ['GET', '/auth/one/callback', null],
  ['GET', '/auth/associate/one/authorize', null],
  ['GET', '/auth/associate/one/callback', null],
  ['DELETE', '/auth/associate/one', null],
]

const otherMethods = ['PUT', 'HEAD', 'OPTIONS', 'constructor', 'toString', '__proto__', 'X']
const queries = [
  ...[
    '?limit=1',
    '?limit=1&limit=2',
    '?everywhere=true',
    '?everywhere=x',
    '?after=%00',
    '?email=%',
    '?email=ann@example.com',
  ],
  ...['?scopes=email', '?scopes=x&scopes=', '?backend=cookie&redirect_to=/x', '?redirect_to=%'],
  ...['?code=x', '?state=x&state=y', '?error=x&error_description=x', '?code=%00&state=%00&iss=x'],
]

const ambientHeaders: readonly [string, readonly string[]][] = [
  ['origin', ['https://auth.example', 'https://evil.example', 'null', '']],
  ['sec-fetch-site', ['same-origin', 'none', 'cross-site', 'x']],
  ['referer', ['https://auth.example/x', 'https://evil.example', '/', '\u00ff']],
  ['upgrade', ['websocket', 'h2c']],
  ['x-forwarded-host', ['evil.example']],
  ['x-fixture-client', ['', '::1', 'not an address', '\u00e9']],
  ['user-agent', ['x'.repeat(5000)]],
]

/** Requests that come near to what the routes expect, none of which may change anything. */
export function requestFor(credentials: Credentials): fc.Arbitrary<RequestPlan> {
  return fc
    .constantFrom(...templates)
    .chain(([method, path, fields]) =>
      fc.record({
        method: mostly(fc.constant(method), fc.constantFrom(...otherMethods, 'GET', 'POST')),
        path: pathOf(path, credentials),
        headers: headersOf(credentials),
        body: bodyOf(fields, credentials),
      }),
    )
    .map(({ method, path, headers, body: { type, content } }) => ({
      method,
      path,
      headers: type === null ? headers : [...headers, ['content-type', type] as const],
      body: ['GET', 'HEAD'].includes(method) ? null : content,
    }))
    .filter((plan) => !isPermitted(plan, credentials))
}

/**
 * Whether the request carries a log-in that works, to where it may change something: oneself, by
 * PATCH /users/me, by logging out and by ending sessions; as a superuser, everybody. No other request can: the
 * passwords are all wrong for a log-in and all refused for a new account or a reset, and the
 * tokens for a verification are of somebody verified.
 */
function isPermitted({ method, path, headers }: RequestPlan, credentials: Credentials): boolean {
  const carries = (live: readonly string[]): boolean =>
    // A spoilt last character may decode to the same signature.
    headers.some(([, value]) => live.some((token) => value.includes(token.slice(0, -1))))
  if (method === 'GET') return false
  const isOwn = ['/users/me', '/logout', '/auth/sessions'].some((own) => path.includes(own))
  return carries(credentials.ofSuperuser) || (isOwn && carries(credentials.ofUser))
}

function pathOf(template: string, { ids, tokens }: Credentials): fc.Arbitrary<string> {
  const id = mostly(fc.constantFrom(...ids), fc.oneof(fc.webSegment(), fc.constant('%E0%A4%A')))
  const route = mostly(
    id.map((text) => template.replace('{id}', text)),
    fc.webPath(),
  )
  const query = mostly(
    fc.constant(''),
    fc.oneof(
      fc.constantFrom(...queries),
      tokenOf(tokens).map((token) => `?code=x&state=${encodeURIComponent(token)}`),
      fc.webQueryParameters().map((text) => `?${text}`),
    ),
  )
  return fc
    .tuple(fc.constantFrom('', '/compat'), route, query)
    .map((parts) => parts.join(''))
    .filter((path) => !path.includes('__fixture'))
}

type Headers = readonly (readonly [string, string])[]

function headersOf(credentials: Credentials): fc.Arbitrary<Headers> {
  const header = fc.oneof(
    ...ambientHeaders.map(([name, values]) =>
      fc.tuple(fc.constant(name), mostly(fc.constantFrom(...values), headerText)),
    ),
  )
  const ambient = fc.uniqueArray(header, { maxLength: 3, selector: ([name]) => name })
  const own: fc.Arbitrary<Headers> = fc.constant([['origin', 'https://auth.example']])
  return fc.tuple(credentialOf(credentials), fc.oneof(own, ambient)).map((parts) => parts.flat())
}

function credentialOf({ tokens, cookieNames }: Credentials): fc.Arbitrary<Headers> {
  const token = tokenOf(tokens)
  const pair = fc.tuple(fc.constantFrom(...cookieNames), token).map((parts) => parts.join('='))
  const pairs = fc.array(pair, { maxLength: 3 }).map((all) => all.join('; '))
  const scheme = mostly(fc.constant('Bearer '), fc.constantFrom('', 'Basic ', 'bearer  ', 'Bearer'))
  const authorization = fc.tuple(scheme, token).map((parts) => parts.join(''))
  const one = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<Headers> =>
    mostly(value, headerText).map((text) => [[name, text]])
  return fc.oneof(
    fc.constant([]),
    one('authorization', authorization),
    one('cookie', mostly(pair, pairs)),
    fc.tuple(one('authorization', authorization), one('cookie', pairs)).map((both) => both.flat()),
  )
}
