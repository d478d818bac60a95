import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '../../../../servers/mock-provider.ts'
import { createDiscovery, type OpenIdProvider } from './discovery.ts'
import { createOutbound, type Outbound } from './outbound.ts'

const hour = 60 * 60 * 1000
const path = '/.well-known/openid-configuration'

let server: MockProvider
let now: number

beforeAll(async () => {
  server = await startMockProvider()
})

beforeEach(() => {
  server.reset()
  now = Date.now()
})

afterAll(() => server.stop())

interface Changes {
  readonly issuer?: string
  readonly outbound?: Outbound
}

function create(changes: Changes = {}): () => Promise<OpenIdProvider> {
  const { issuer = server.issuer, outbound = createOutbound(5) } = changes
  const environment = { name: 'company', clock: () => new Date(now), outbound }
  return createDiscovery({ issuer, clientId: 'client' }, environment)
}

test('tells the endpoints, and what the provider offers', async () => {
  const { issuer } = server
  expect(await create()()).toEqual({
    authorizationEndpoint: `${issuer}/authorize`,
    tokenEndpoint: `${issuer}/token`,
    userinfoEndpoint: `${issuer}/userinfo`,
    clientAuthMethods: ['none'],
    isIssuerInResponses: false,
    verifyIdToken: expect.any(Function),
  })
  server.metadata = {
    userinfo_endpoint: undefined,
    token_endpoint_auth_methods_supported: undefined,
    authorization_response_iss_parameter_supported: true,
  }
  expect(await create()()).toMatchObject({
    userinfoEndpoint: undefined,
    clientAuthMethods: ['client_secret_basic'],
    isIssuerInResponses: true,
  })
})

test('a request is shared by callers at the same time, and by those of the next hour', async () => {
  const discover = create()
  expect(server.requests).toEqual([])
  await Promise.all(Array.from({ length: 20 }, discover))
  now += hour - 1
  await discover()
  expect(server.requests).toEqual([`GET ${path}`])
  now += 1
  server.metadata = { token_endpoint: `${server.issuer}/moved` }
  expect(await discover()).toHaveProperty('tokenEndpoint', `${server.issuer}/moved`)
  expect(server.requests).toHaveLength(2)
})

test.each([
  ['503', { status: 503, body: '<html>' }],
  ['a page', { status: 200, body: '<html>' }],
  ['a redirect', { status: 302, body: {} }],
  ['a list', { status: 200, body: [] }],
])('%s is no metadata, and is not kept', async (_name, answer) => {
  const discover = create()
  server.forged.set(path, answer)
  await expect(discover()).rejects.toThrow(path)
  await expect(discover()).rejects.toThrow(path)
  expect(server.requests).toHaveLength(2)
  server.forged.clear()
  expect(await discover()).toHaveProperty('tokenEndpoint')
})

test('a request that never ends is waited for no longer than one may take', async () => {
  const outbound = createOutbound(5)
  const discover = create({ outbound: { ...outbound, fetchJson: () => new Promise(() => {}) } })
  const first = discover()
  now += 4999
  expect(discover()).toBe(first)
  now += 1
  expect(discover()).not.toBe(first)
})

test.each(['/realms/a', '/realms/a/'])('an issuer may end in %s', async (end) => {
  const issuer = server.issuer + end
  const response = await fetch(server.issuer + path)
  const metadata = { ...((await response.json()) as object), issuer } // the mock provider's own
  server.forged.set(`/realms/a${path}`, { status: 200, body: metadata })
  expect(await create({ issuer })()).toHaveProperty('tokenEndpoint')
})

test.each(['/', '/other', '?'])(
  '[V-LK-8] metadata of an issuer that ends in %s are refused',
  async (end) => {
    server.metadata = { issuer: server.issuer + end }
    const message = `oauth.company: the metadata of ${server.issuer} name another issuer`
    await expect(create()()).rejects.toThrow(message)
  },
)

const endpoints = ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint']

test.each(endpoints)('[OA-12] %s has to be a URL that is confidential', async (name) => {
  const wrong = ['http://id.example.com/x', 'javascript:alert(1)', '/x', '', 7, null]
  for (const url of wrong) {
    server.metadata = { [name]: url }
    await expect(create()()).rejects.toThrow(`${name} is not what it has to be`)
  }
})

test.each(['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'])(
  'metadata without %s are refused',
  async (name) => {
    server.metadata = { [name]: undefined }
    await expect(create()()).rejects.toThrow(`${name} is not what it has to be`)
  },
)
