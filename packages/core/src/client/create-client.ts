import type { ErrorCode } from '../errors.ts'
import type { Client, LoginInput, OAuthInput, UserListInput } from './client.ts'
import type { AnyAuth, AnyFields, ClientBaseUser } from './client-user.ts'
import { type ClientOptions, type ClientRequestInit, createConnection } from './connection.ts'
import { type ClientResult, resultOf } from './result.ts'
import { camelName, renamed, snakeName } from './wire.ts'

/**
 * Makes the client of an application: in browsers, in programs, and on servers, where each visitor
 * needs one of their own. It also speaks to fastapi-users.
 *
 * Typed by `typeof auth`, of which nothing but the type is imported. `typeof fields` besides makes
 * the extra columns exact: without it each may be there, or not.
 *
 * @throws {TypeError} when `baseUrl` is missing, or no URL.
 * @example
 * import { createClient } from '@fetch-users/core/client'
 * import type { auth } from '../server/auth.ts'
 *
 * export const client = createClient<typeof auth>({ baseUrl: 'https://api.example.com' })
 */
export function createClient<A extends AnyAuth, F extends AnyFields = undefined>(
  options: ClientOptions<keyof A['backends'] & string>,
): Client<A, F> {
  const state = createState()
  let logins = 0
  const connection = createConnection(options, (user) => {
    logins++
    state.set(user)
  })
  const call = <Data>(line: string, read: Read<Data>, body?: object): Promise<AnyResult<Data>> => {
    const [method = '', path = ''] = line.split(' ')
    return resultOf(connection.send(connection.url(path), initOf(method, body)), read)
  }
  /** Notes who it is, unless somebody has logged in or out before the answer came. */
  const callAsMe = async (line: string, body?: object): Promise<AnyResult<ClientBaseUser>> => {
    const before = logins
    const result = await call(line, toUser, body)
    if (result.data && logins === before) state.set(result.data)
    return result
  }

  const client = {
    get user() {
      return state.get()
    },
    subscribe: state.subscribe,

    async fetch(url: string | URL, init: ClientRequestInit = {}) {
      const { href, origin } = new URL(url, connection.url('/'))
      if (origin !== new URL(connection.url('')).origin) {
        throw new TypeError(`client.fetch: ${origin} is not the origin of baseUrl`)
      }
      return connection.send(href, init)
    },

    register: (input: object) => call('POST /auth/register', orNull(toUser), input),

    login: new Proxy(
      {},
      {
        // A client that is awaited is no promise, and one that is printed logs nobody in.
        get: (_, name) =>
          typeof name !== 'string' || name === 'then' || name === 'toJSON'
            ? undefined
            : (credentials: LoginInput) => logIn(name, credentials),
      },
    ),

    async logout() {
      const url = connection.url(`${await connection.backendPath()}/logout`)
      const result = await resultOf(connection.logOut(url, { method: 'POST' }), toNull)
      return result.error?.code === 'UNAUTHORIZED' ? { data: null, error: null } : result
    },

    requestVerification: (input: object) => call('POST /auth/request-verify-token', toNull, input),
    verify: (input: object) => call('POST /auth/verify', toUser, input),
    forgotPassword: (input: object) => call('POST /auth/forgot-password', toNull, input),
    resetPassword: (input: object) => call('POST /auth/reset-password', toNull, input),

    me: Object.assign(() => callAsMe('GET /users/me'), {
      update: (changes: object) => callAsMe('PATCH /users/me', changes),
      delete: () =>
        resultOf(connection.logOut(connection.url('/users/me'), { method: 'DELETE' }), toNull),
    }),

    sessions: {
      list: () => call('GET /auth/sessions', listOf(toCamel)),
      end: async (id: string) => call(`DELETE /auth/sessions/${segment(id)}`, toNull),
      endOthers: (query = {}) => call(`DELETE /auth/sessions${queryOf(query)}`, toNull),
    },

    oauth: {
      loginUrl: (provider: string, input: OAuthInput = {}) =>
        connection.url(`/auth/${segment(provider)}/authorize${queryOf(input)}`),
      login: async (provider: string, input: OAuthInput = {}) =>
        call(`GET /auth/${segment(provider)}/authorize${queryOf(input)}`, toCamel),
      async finishLogin(provider: string, query: string, { backend }: { backend?: string } = {}) {
        const url = connection.url(`/auth/${segment(provider)}/callback${query}`)
        return resultOf(connection.logIn(backend, url, {}), toLogin)
      },
      link: async (provider: string, input: OAuthInput = {}) =>
        call(`GET /auth/associate/${segment(provider)}/authorize${queryOf(input)}`, toCamel),
      finishLink: async (provider: string, query: string) =>
        call(`GET /auth/associate/${segment(provider)}/callback${query}`, toLinkedUser),
      unlink: async (provider: string) =>
        call(`DELETE /auth/associate/${segment(provider)}`, toNull),
    },

    users: {
      list: (input: UserListInput = {}) => call(`GET /users${queryOf(input)}`, toPage),
      get: async (id: string) => call(`GET /users/${segment(id)}`, toUser),
      update: async (id: string, changes: object) =>
        call(`PATCH /users/${segment(id)}`, toUser, changes),
      delete: async (id: string) => call(`DELETE /users/${segment(id)}`, toNull),
    },
  }

  async function logIn(name: string, { email, password }: LoginInput) {
    const url = connection.url(`/auth/${segment(name)}/login`)
    // The form of OAuth 2.0, which fastapi-users takes too, has another name for the address.
    const body = `${new URLSearchParams({ username: email, password })}`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = connection.logIn(name, url, { method: 'POST', headers, body })
    const result = await resultOf(answer, toLogin)
    if (result.error?.code !== 'INVALID_INPUT') return result
    const issues = result.error.issues.map((issue) =>
      issue.field === 'username' ? { ...issue, field: 'email' } : issue,
    )
    return { data: null, error: { ...result.error, issues } }
  }

  // What the server answers has the types of `A`: the routes were made by it. The suite shows it.
  return client as unknown as Client<A, F>
}

type AnyResult<Data> = ClientResult<Data, ErrorCode>
type Read<Data> = (json: unknown) => Data
type State = ClientBaseUser | null | undefined

interface UserState {
  get(): State
  set(user: State): void
  subscribe(listener: () => void): () => void
}

function createState(): UserState {
  const listeners = new Set<() => void>()
  let current: State
  return {
    get: () => current,
    set(user) {
      if (user === current) return
      current = user
      for (const listener of [...listeners]) listener() // one may subscribe anew
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function initOf(method: string, body: object | undefined): ClientRequestInit {
  if (!body) return { method }
  const headers = { 'content-type': 'application/json' }
  return { method, headers, body: JSON.stringify(renamed(body, snakeName)) }
}

/**
 * One segment of a path. What is empty, or dots, would make it another path: `DELETE /users/..`.
 *
 * @throws {TypeError} when it is none.
 */
function segment(text: string): string {
  if (/^\.{0,2}$/.test(text)) throw new TypeError(`client: '${text}' is no id, and no name`)
  return encodeURIComponent(text)
}

/** `?limit=10`, without what is undefined. A list is repeated. */
function queryOf(input: object): string {
  const pairs = Object.entries(renamed(input, snakeName)).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => [name, String(one)]),
  )
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
}

function toNull(json: unknown): null {
  if (json !== null) throw new TypeError('not empty')
  return null
}

const toCamel: Read<Record<string, unknown>> = (json) => renamed(json as object, camelName)

function toUser(json: unknown): ClientBaseUser {
  const user = toCamel(json)
  if (!('id' in user)) throw new TypeError('no user')
  return { ...user, id: String(user['id']) } as ClientBaseUser // as every server of users answers
}

const orNull =
  <Data>(read: Read<Data>): Read<Data | null> =>
  (json) =>
    json === null ? null : read(json)

const listOf =
  <Data>(read: Read<Data>): Read<Data[]> =>
  (json) =>
    (json as unknown[]).map(read)

const toPage: Read<unknown> = (json) => {
  const { items, next } = json as { items: unknown; next: unknown }
  return { items: listOf(toUser)(items), next }
}

const toLinkedUser: Read<unknown> = (json) => {
  const { oauth_accounts: accounts } = json as { oauth_accounts: unknown }
  return { ...toUser(json), oauthAccounts: listOf(toCamel)(accounts) }
}

/** An answer to a log-in: by cookie nothing, or else a token, which is kept already. */
const toLogin: Read<null> = (json) => {
  const { access_token: token } = Object(json)
  return typeof token === 'string' ? null : toNull(json)
}
