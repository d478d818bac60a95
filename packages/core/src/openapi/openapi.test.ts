import { validate } from '@hyperjump/json-schema/openapi-3-1'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { backends, hasher, origin, secret } from '../../test/setup.ts'
import { type Auth, createAuth } from '../auth.ts'
import { bearerTransport } from '../authentication/bearer-transport.ts'
import { cookieTransport } from '../authentication/cookie-transport.ts'
import { jwtStrategy } from '../authentication/jwt-strategy.ts'
import { sessionStrategy } from '../authentication/session-strategy.ts'
import type { StrategyRecipe } from '../authentication/strategy.ts'
import type { TransportRecipe } from '../authentication/transport.ts'
import { fastapiUsersCompatibility } from '../compatibility.ts'
import { json } from '../http/response.ts'
import { get, post } from '../http/route.ts'
import { oauth } from '../oauth/oauth.ts'
import type { OAuthProviderRecipe } from '../oauth/provider.ts'
import type { AuthOptions } from '../options.ts'
import { pages } from '../pages/pages.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { field } from '../users/user.ts'
import type { OpenApiDocument, OpenApiOperation } from './document.ts'
import { type DescribeRoutes, type OpenApiOptions, openapi } from './openapi.ts'

interface User extends BaseUser {
  readonly displayName: string
  readonly note: string | null
}

type Options = AuthOptions<User, string, unknown, DescribeRoutes>

function setUp(
  options: Partial<Options> = {},
  more: Partial<OpenApiOptions> = {},
): Auth<User, string, unknown, DescribeRoutes> {
  return createAuth<User, string, unknown, DescribeRoutes>({
    baseUrl: `${origin}/v1`,
    secret,
    storage: memoryStorage<User>(),
    passwordHasher: hasher,
    notify: () => {},
    backends,
    openapi: openapi({ title: 'Example', version: '1.0.0', ...more }),
    ...options,
  })
}

const formPost: OAuthProviderRecipe = () => ({
  scopes: [],
  requiredScopes: [],
  responseMode: 'form_post',
  authorizationUrl: async () => new URL('https://provider.example'),
  exchangeCode: () => Promise.reject(new Error('nobody gets this far')),
  fetchProfile: () => Promise.reject(new Error('nobody gets this far')),
})

/** What the linter asks for in vain. */
const rules = {
  'info-license': 'off', // the application's affair
  'no-server-example.com': 'off',
  'no-unused-components': 'off', // what is told of a method that a path does not have
  'operation-2xx-response': 'off', // some routes do nothing but redirect
  'operation-4xx-response': 'off', // and some cannot refuse
} as const

/** Everything there is. */
const all: Partial<Options> = {
  pages: pages({ name: 'Example' }), // which no client is told of
  selfDeletion: true,
  requireVerification: true,
  verifyProof: 'samePerson',
  fields: {
    displayName: field(z.string().max(50)),
    note: field(v.nullish(v.string()), { read: 'superuser', write: 'superuser' }),
  },
  backends: {
    ...backends,
    web: { transport: cookieTransport({ name: 'web' }), strategy: jwtStrategy({ refresh: true }) },
    page: {
      transport: bearerTransport({ refreshCookie: true }),
      strategy: jwtStrategy({ refresh: true }),
    },
    mobile: { transport: bearerTransport(), strategy: jwtStrategy({ refresh: true }) },
  },
  oauth: oauth({ apple: formPost, 'my-oidc': formPost }),
}

const setUps: [string, Partial<Options>][] = [
  ['everything', all],
  ['what there is by default', {}],
  ['the preset', { ...fastapiUsersCompatibility, limits: false }],
  ['cookies alone', { backends: { cookie: backends.cookie } }],
]

function operationsOf({ paths }: OpenApiDocument): OpenApiOperation[] {
  return Object.values(paths).flatMap((methods) => Object.values(methods))
}

describe.each(setUps)('the description of %s', (_, options) => {
  const auth = setUp(options)

  test('is valid by the schema of the specification', async () => {
    const document = JSON.parse(JSON.stringify(await auth.openapi()))
    const output = await validate(
      'https://spec.openapis.org/oas/3.1/schema-base',
      document,
      'BASIC',
    )
    expect(output).toEqual({ valid: true })
  })

  test('pleases a linter', async () => {
    const source = JSON.stringify(await auth.openapi())
    const config = await createConfig({ extends: ['recommended'], rules })
    const problems = await lintFromString({ source, config })
    expect(problems.map(({ message, location }) => [message, location[0]?.pointer])).toEqual([])
  })

  test('names every route but pages, and says what it answers', async () => {
    const operations = operationsOf(await auth.openapi())
    expect(operations).toHaveLength(auth.routes.filter(({ isPage }) => !isPage).length)
    expect(operations.filter(({ summary }) => !summary)).toEqual([])
    expect(operations.filter(({ responses }) => 'default' in responses)).toEqual([])
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('a route', () => {
  test('asks for one of the backends whose tokens it takes', async () => {
    const { paths, components } = await setUp(all).openapi()
    const securityOf = (path: string) => paths[path]?.['post']?.security
    expect(paths['/users/me']?.['get']?.security.map((one) => Object.keys(one))).toEqual([
      ...[['cookie'], ['jwt'], ['web'], ['page'], ['mobile']],
    ])
    expect(securityOf('/auth/jwt/logout')).toEqual([{ jwt: [] }])
    expect(securityOf('/auth/web/refresh')).toEqual([{ 'web-refresh': [] }])
    expect(securityOf('/auth/mobile/refresh')).toEqual([])
    expect(components.securitySchemes).toMatchObject({
      jwt: { type: 'http', scheme: 'bearer' },
      cookie: { type: 'apiKey', in: 'cookie', name: '__Host-fetch-users' },
      'page-refresh': { type: 'apiKey', in: 'cookie', name: '__Host-fetch-users-refresh' },
    })
  })

  test('logs in as its transport answers', async () => {
    const { paths } = await setUp(all).openapi()
    const answerOf = (name: string) => paths[`/auth/${name}/login`]?.['post']?.responses
    expect(answerOf('cookie')?.['204']).toMatchObject({
      headers: { 'Set-Cookie': { description: 'Sets `__Host-fetch-users`.', required: true } },
    })
    const tokens = (...required: string[]) => ({
      content: { 'application/json': { schema: { required } } },
    })
    const usual = ['access_token', 'token_type', 'expires_in']
    expect(answerOf('mobile')?.['200']).toMatchObject(tokens(...usual, 'refresh_token'))
    expect(answerOf('page')?.['200']).toMatchObject(tokens(...usual))
    const compat = await setUp(fastapiUsersCompatibility).openapi()
    expect(compat.paths['/auth/jwt/login']?.['post']?.responses['200']).toMatchObject(
      tokens('access_token', 'token_type'),
    )
  })

  test('refuses with its codes, some of which have a reason', async () => {
    const { paths } = await setUp().openapi()
    expect(paths['/auth/register']?.['post']?.responses['400']).toMatchObject({
      description: expect.stringContaining('`REGISTER_USER_ALREADY_EXISTS`: The address has'),
      content: {
        'application/json': {
          schema: {
            properties: {
              detail: {
                anyOf: [
                  { enum: ['REGISTER_USER_ALREADY_EXISTS'] },
                  {
                    properties: {
                      code: {
                        enum: ['REGISTER_INVALID_PASSWORD', 'REGISTER_FIELD_ALREADY_EXISTS'],
                      },
                    },
                    required: ['code', 'reason'],
                  },
                ],
              },
            },
          },
        },
      },
    })
  })

  test('shows superusers their fields, and takes them from nobody else', async () => {
    const { components } = await setUp(all).openapi()
    const { User, UserForSuperuser, RegisterBody, UpdateUserBody } = components.schemas
    const note = { anyOf: [{ type: 'string' }, { type: 'null' }] }
    expect(User?.['properties']).not.toHaveProperty('note')
    expect(UserForSuperuser?.['properties']).toMatchObject({ note })
    expect(RegisterBody?.['properties']).not.toHaveProperty('note')
    expect(UpdateUserBody?.['properties']).toMatchObject({ note })
  })

  test('says that a new address waits, where it does', async () => {
    const statusesOf = async (options: Partial<Options>) => {
      const { paths } = await setUp(options).openapi()
      return Object.keys(paths['/users/me']?.['patch']?.responses ?? {})
    }
    expect(await statusesOf({})).toContain('202')
    expect(await statusesOf({ emailChange: 'immediate' })).not.toContain('202')
  })

  test('asks for a password with the token only where that is not enough', async () => {
    const refusalsOf = async (options: Partial<Options>) => {
      const { paths } = await setUp(options).openapi()
      return JSON.stringify(paths['/auth/verify']?.['post']?.responses['400'])
    }
    expect(await refusalsOf({})).not.toContain('VERIFY_PASSWORD_REQUIRED')
    expect(await refusalsOf({ verifyProof: 'samePerson' })).toContain('VERIFY_PASSWORD_REQUIRED')
  })

  test('takes a number that the query spells', async () => {
    const { paths } = await setUp().openapi()
    expect(paths['/users']?.['get']?.parameters).toContainEqual({
      name: 'limit',
      in: 'query',
      required: false,
      description: expect.any(String),
      schema: { type: 'integer', minimum: 1, maximum: 100 },
    })
  })
})

describe("an application's own", () => {
  const transport: TransportRecipe = () => ({
    channel: 'X-Token',
    isAmbient: false,
    read: (headers) => headers.get('x-token') ?? undefined,
    answer: ({ token }) => json({ token }, 201),
    headers: () => [],
  })
  const strategy: StrategyRecipe = (environment) => ({
    ...sessionStrategy()(environment),
    routes: () => [
      get('/auth/own/{id}', {}, async () => json(null)),
      post('/auth/own/refresh', { body: { mine: v.string() } }, async () => json(null)),
    ],
  })
  const mobile = { transport: bearerTransport(), strategy: jwtStrategy({ refresh: true }) }
  const auth = setUp({ backends: { own: { transport, strategy }, mobile } })

  test('transport is described by what it answers, and where it looks', async () => {
    const { paths, components } = await auth.openapi()
    expect(components.securitySchemes['own']).toEqual({
      ...{ type: 'apiKey', in: 'header', name: 'X-Token' },
    })
    expect(paths['/auth/login']?.['post']?.responses['201']).toMatchObject({
      content: { 'application/json': { schema: { required: ['token'] } } },
    })
  })

  test('routes are there, as far as they are known', async () => {
    const { paths } = await auth.openapi()
    expect(paths['/auth/own/{id}']?.['get']).toMatchObject({
      operationId: 'getAuthOwnId',
      parameters: [{ name: 'id', in: 'path', required: true }],
      responses: { default: { description: expect.any(String) } },
    })
  })

  test('bodies are told apart from those of the same name', async () => {
    const { schemas } = (await auth.openapi()).components
    expect(schemas['RefreshBody']).toMatchObject({ required: ['mine'] })
    expect(schemas['RefreshBody2']).toMatchObject({ required: ['refresh_token'] })
  })
})

describe('the document', () => {
  const ask = (auth: Pick<Auth<User>, 'handler'>): Promise<Response> =>
    auth.handler(new Request(`${origin}/v1/openapi.json`))

  test('is served, and says where the routes are', async () => {
    const auth = setUp({}, { description: 'All of it.' })
    const response = await ask(auth)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual(await auth.openapi())
    expect(await auth.openapi()).toMatchObject({
      info: { title: 'Example', version: '1.0.0', description: 'All of it.' },
      servers: [{ url: `${origin}/v1` }],
    })
  })

  test('is not served where that is turned off', async () => {
    const auth = setUp({}, { serve: false })
    expect((await ask(auth)).status).toBe(404)
    expect((await auth.openapi()).paths).not.toHaveProperty('/openapi.json')
  })

  test('is worked out when it is first asked for, and once', async () => {
    let calls = 0
    const counted = {
      '~standard': { version: 1, vendor: 'own', validate: () => ({ value: calls++ }) },
    } as const
    const auth = setUp({ fields: { note: field(counted as never) } })
    const atStart = calls
    expect(auth.openapi()).toBe(auth.openapi())
    await auth.openapi()
    const once = calls
    expect(once).toBeGreaterThan(atStart)
    await ask(auth)
    expect(calls).toBe(once)
  })

  test.each(['title', 'version'])('has a %s', (name) => {
    expect(() => openapi({ title: 'x', version: '1', [name]: '' })).toThrow(
      new TypeError(`openapi.${name} is missing`),
    )
  })

  test('is a recipe, which is called', () => {
    expect(() => setUp({ openapi: {} as never })).toThrow('openapi: write openapi({ … })')
  })
})
