import fc from 'fast-check'
import type { RouteLine } from '../fixture/route-line.ts'
import type { HeaderRecord } from '../suite/api.ts'
import { type Body, bodyNear, rightBody } from './bodies.ts'
import type { Client, Holder } from './credentials.ts'
import { mutated } from './mutations.ts'
import { headerText, mostly, tokenOf, valuesFor, valuesOf } from './values.ts'

export type Headers = readonly (readonly [string, string])[]

/** A request, before it is one. Printed when it finds something. */
export interface RequestPlan {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: Body['content']
}

/** Of that request, before anything is put together. */
type Parts = Omit<RequestPlan, 'body'> & { readonly body: Body }

export const otherMethods = ['PUT', 'HEAD', 'OPTIONS', 'constructor', 'toString', '__proto__', 'X']

const queries = [
  ...['?limit=1', '?limit=1&limit=2', '?after=%00', '?email=%', '?email=ann@example.com'],
  ...['?scopes=email', '?scopes=x&scopes=', '?backend=cookie&redirect_to=/x', '?redirect_to=%'],
  ...['?code=x', '?state=x&state=y', '?error=x&error_description=x', '?code=%00&state=%00&iss=x'],
]

const ownOrigin = { origin: 'https://auth.example' }

const ambientHeaders: readonly [string, readonly string[]][] = [
  ['origin', ['https://auth.example', 'https://evil.example', 'null', '']],
  ['sec-fetch-site', ['same-origin', 'none', 'cross-site', 'x']],
  ['referer', ['https://auth.example/x', 'https://evil.example', '/', '\u00ff']],
  ['upgrade', ['websocket', 'h2c']],
  ['x-forwarded-host', ['evil.example']],
  ['x-fixture-client', ['', '::1', 'not an address', '\u00e9']],
  ['user-agent', ['x'.repeat(5000)]],
]

/** Requests that come near to what the routes expect, and right ones that were tampered with. */
export function requestFor(clients: readonly Client[]): fc.Arbitrary<RequestPlan> {
  const plans = clients.flatMap((client) =>
    client.routes.map((route) =>
      fc.oneof(
        nearRequest(route, client, clients).map(joined),
        mutated(rightRequest(route, client).map(joined), clients),
      ),
    ),
  )
  return fc.oneof(...plans).filter(({ path }) => !urlOf(path).pathname.includes('__fixture'))
}

/** As the URL parser leaves it. */
export function urlOf(path: string): URL {
  return new URL(`https://auth.example${path}`)
}

function joined({ body: { type, content }, ...plan }: Parts): RequestPlan {
  const headers: Headers = type === null ? plan.headers : [...plan.headers, ['content-type', type]]
  const hasBody = !['GET', 'HEAD'].includes(plan.method)
  return { ...plan, headers, body: hasBody ? content : null }
}

/** A request that the route is made for. Each from an address of its own, for the sake of limits. */
function rightRequest(route: RouteLine, client: Client): fc.Arbitrary<Parts> {
  const { who } = route
  const holders = client.holders.filter(
    ({ isSuperuser, logIns }) =>
      who === 'anyone' || (logIns.length > 0 && (who === 'user' || isSuperuser)),
  )
  return fc.constantFrom(...holders).chain((holder) => requestBy(holder, route, client))
}

function requestBy(holder: Holder, route: RouteLine, client: Client): fc.Arbitrary<Parts> {
  const flow = client.flows.find(({ path }) => path === route.path)
  const path = fc
    .tuple(
      rightId(route, client, holder),
      flow ? fc.constant(flow.query) : rightQuery(route, client),
    )
    .map(([id, query]) => client.prefix + route.path.replace('{id}', id) + query)
  const credential = flow ? fc.constant(flow.headers) : rightCredential(route, holder)
  return fc.record({
    method: fc.constant(route.method),
    path,
    headers: fc
      .tuple(credential, fc.ipV4())
      .map(([headers, address]) =>
        Object.entries({ ...headers, ...ownOrigin, 'x-fixture-client': address }),
      ),
    body: rightBody(route, client, holder),
  })
}

/** Of what the path names: a session, mostly of one's own, or a user. */
function rightId({ path }: RouteLine, { holders }: Client, own: Holder): fc.Arbitrary<string> {
  const users = fc.constantFrom(...holders.map(({ id }) => id))
  if (!path.startsWith('/auth/sessions/')) return users
  const sessions = holders.flatMap(sessionsOf)
  const others = sessions.length > 0 ? fc.constantFrom(...sessions) : users
  return sessionsOf(own).length > 0 ? mostly(fc.constantFrom(...sessionsOf(own)), others) : others
}

function sessionsOf({ logIns }: Holder): string[] {
  return logIns.flatMap(({ session }) => session ?? [])
}

function rightQuery({ query }: RouteLine, client: Client): fc.Arbitrary<string> {
  const values = valuesOf(client, client.holders)
  const known = Object.fromEntries(query.map((name) => [name, valuesFor(values, name).right]))
  return fc.record(known, { requiredKeys: [] }).map((fields) => {
    const pairs = Object.entries(fields).map(([name, value]) => [name, `${value}`])
    return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
  })
}

/** A log-in; a refresh cookie where it counts, which the routes of its backend are. */
function rightCredential(
  { who, path }: RouteLine,
  { logIns, refreshTokens }: Holder,
): fc.Arbitrary<HeaderRecord> {
  const none: fc.Arbitrary<HeaderRecord> = fc.constant({})
  const cookies = refreshTokens
    .filter((refresh) => refresh.headers && isBeside(path, refresh.path))
    .map(({ headers }) => headers ?? {})
  if (cookies.length > 0 && path.endsWith('/refresh')) return fc.constantFrom(...cookies)
  if (logIns.length === 0) return none
  const live = fc.constantFrom(...logIns.map(({ headers }) => headers))
  const usual = who === 'anyone' ? mostly(none, live) : live
  return cookies.length > 0 ? fc.oneof(usual, fc.constantFrom(...cookies)) : usual
}

function isBeside(path: string, other: string): boolean {
  const backendOf = (text: string): string => text.slice(0, text.lastIndexOf('/'))
  return backendOf(path) === backendOf(other)
}

function nearRequest(
  route: RouteLine,
  client: Client,
  clients: readonly Client[],
): fc.Arbitrary<Parts> {
  return fc.record({
    method: mostly(fc.constant(route.method), fc.constantFrom(...otherMethods, 'GET', 'POST')),
    path: pathNear(route, client),
    headers: headersNear(clients),
    body: bodyNear(route, client),
  })
}

function pathNear({ path }: RouteLine, { prefix, holders, tokens }: Client): fc.Arbitrary<string> {
  const ids = holders.flatMap((holder) => [holder.id, ...sessionsOf(holder)])
  const id = mostly(fc.constantFrom(...ids), fc.oneof(fc.webSegment(), fc.constant('%E0%A4%A')))
  const route = mostly(
    id.map((text) => path.replace('{id}', text)),
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
  return fc.tuple(route, query).map(([local, more]) => prefix + (local || '/') + more)
}

function headersNear(clients: readonly Client[]): fc.Arbitrary<Headers> {
  const header = fc.oneof(
    ...ambientHeaders.map(([name, values]) =>
      fc.tuple(fc.constant(name), mostly(fc.constantFrom(...values), headerText)),
    ),
  )
  const ambient = fc.uniqueArray(header, { maxLength: 3, selector: ([name]) => name })
  const own: fc.Arbitrary<Headers> = fc.constant(Object.entries(ownOrigin))
  return fc.tuple(credentialNear(clients), fc.oneof(own, ambient)).map((parts) => parts.flat())
}

/** Those of all mounts, mixed up. */
function credentialNear(clients: readonly Client[]): fc.Arbitrary<Headers> {
  const live = clients.flatMap(({ holders }) =>
    holders.flatMap(({ logIns }) => logIns.map(({ token }) => token)),
  )
  const token = mostly(tokenOf(clients.flatMap(({ tokens }) => tokens)), fc.constantFrom(...live))
  const cookieNames = [...clients.flatMap((client) => client.cookieNames), 'x', '']
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
