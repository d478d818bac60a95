import { memoryTokens, type TokenStorage, type Tokens } from './token-storage.ts'

/** Where the server is, and what goes along with each request. */
export interface ClientOptions<Backend extends string = string> {
  /** That of `createAuth`: origin and mount path. */
  readonly baseUrl: string | undefined
  /**
   * The backend of a log-in that is there already when the client is made, as a cookie may be: what
   * `logout` ends, and what a refresh cookie is of. A log-in by the client itself names its own.
   *
   * @default the server's first, by `/auth/logout`; fastapi-users has no such route, so name one
   */
  readonly backend?: Backend | undefined
  /**
   * Whether the refresh token is in a cookie: of a bearer backend with `refreshCookie`, or a cookie
   * backend with `jwtStrategy({ refresh: true })`. A 401 is then followed by a refresh.
   *
   * @default false: by the refresh token that the log-in answered with, if any
   */
  readonly refreshCookie?: boolean | undefined
  /**
   * Where the tokens of bearer log-ins are kept.
   *
   * @default in memory: a page that is loaded again has none
   */
  readonly tokens?: TokenStorage | undefined
  /**
   * Whether cookies are sent: for an API at another origin than the page's, `'include'`.
   *
   * @default that of `fetch`: to the page's own origin alone
   */
  readonly credentials?: RequestCredentials | undefined
  /**
   * Sent with each request: on a server, the visitor's `cookie`.
   *
   * @default {}
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * Sends the requests.
   *
   * @default the global `fetch`
   * @example (url, init) => auth.handler(new Request(url, init)) // a test without a server
   */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
}

/** What can be sent twice: no stream. */
export type ClientRequestInit = Omit<RequestInit, 'body'> & {
  readonly body?: Exclude<RequestInit['body'], ReadableStream> | undefined
}

/** The way to the server: carries the log-in, and carries it on. */
export interface Connection {
  /** The URL of a path of the library. */
  url(path: string): string
  /** The path of the backend in use: `/auth/cookie`. */
  backendPath(): Promise<string>
  /** Sends a request with the log-in; where that has expired, refreshes it first, once for all. */
  send(url: string, init: ClientRequestInit): Promise<Response>
  /** Sends a log-in, and keeps what it answers, under the name of a backend. */
  logIn(backend: string | undefined, url: string, init: ClientRequestInit): Promise<Response>
  /** Sends what ends the log-in, once what is under way has ended. */
  logOut(url: string, init: ClientRequestInit): Promise<Response>
}

/**
 * Makes the way.
 *
 * @param onChange - hears that another log-in counts from now on, whoever's it is (`undefined`); or
 * none (`null`).
 * @throws {TypeError} when `baseUrl` is missing, or no URL.
 */
export function createConnection(
  options: ClientOptions,
  onChange: (user: undefined | null) => void,
): Connection {
  const { baseUrl = '', credentials, refreshCookie, tokens: storage = memoryTokens() } = options
  const ask = options.fetch ?? ((url, init) => fetch(url, init))
  if (!/^https?:\/\/[^\s?#]+$/.test(baseUrl)) {
    throw new TypeError("createClient: baseUrl must be a URL: 'https://api.example.com'")
  }
  const base = baseUrl.replace(/\/+$/, '')
  let { backend } = options
  /** How often somebody has logged in or out here, and how often a refresh has carried that on. */
  let logins = 0
  let refreshes = 0
  /** One of the two at a time: the cookies, or tokens, of one must not come after the other's. */
  let refreshing: Promise<Response | null> | undefined
  let loggingIn: Promise<Response> | undefined

  const pathOf = (name: string | undefined) => (name ? `/auth/${name}` : '/auth')

  async function sendOnce(
    url: string,
    { body = null, ...init }: ClientRequestInit,
    tokens: Tokens | null,
  ): Promise<Response> {
    const headers = new Headers({ ...options.headers })
    new Headers(init.headers).forEach((value, name) => {
      headers.set(name, value)
    })
    if (tokens) headers.set('authorization', `Bearer ${tokens.accessToken}`)
    // Not all runtimes take the name of the option.
    return ask(url, { ...init, body, headers, ...(credentials && { credentials }) })
  }

  /**
   * Returns the answer to a refresh, or `null` where there is nothing to refresh by. A success that
   * refreshes nothing is not the server's: it must not pass for one of the request that waits.
   */
  async function refresh(): Promise<Response | null> {
    const { backend: name = backend, refreshToken } = (await storage.get()) ?? {}
    if (!refreshToken && !refreshCookie) return null
    const url = `${base}${pathOf(name)}/refresh`
    const response = await sendOnce(url, refreshInit(refreshToken), null)
    const tokens = await tokensOf(response, name)
    if (tokens === undefined) return response.ok ? new Response(null, { status: 502 }) : response
    await storage.set(tokens)
    refreshes++
    return response
  }

  async function send(url: string, init: ClientRequestInit): Promise<Response> {
    const before = { logins, refreshes }
    // Who has logged in meanwhile has nothing to do with it.
    const isOvertaken = () => logins !== before.logins
    const response = await sendOnce(url, init, await storage.get())
    if (response.status !== 401) return response
    while (loggingIn) await loggingIn.catch(() => null)
    if (isOvertaken()) return response
    if (refreshes === before.refreshes) {
      refreshing ??= refresh().finally(() => {
        refreshing = undefined
      })
      const answer = await refreshing
      if (isOvertaken()) return response
      if (!answer || answer.status === 401) {
        await end()
        return response
      }
      // In trouble, which is not the end of the log-in.
      if (refreshes === before.refreshes) return answer.clone()
    }
    return sendOnce(url, init, await storage.get())
  }

  async function end(): Promise<void> {
    logins++
    await storage.set(null)
    onChange(null)
  }

  async function logIn(
    name: string | undefined,
    url: string,
    init: ClientRequestInit,
  ): Promise<Response> {
    const response = await sendOnce(url, init, await storage.get())
    const tokens = await tokensOf(response, name)
    if (tokens === undefined) return response
    backend = name
    await storage.set(tokens)
    logins++
    onChange(undefined)
    return response
  }

  const underWay = () => (refreshing ?? loggingIn)?.catch(() => null)

  return {
    url: (path) => base + path,
    backendPath: async () => pathOf((await storage.get())?.backend ?? backend),
    send,

    async logIn(name, url, init) {
      while (underWay()) await underWay()
      loggingIn = logIn(name ?? backend, url, init).finally(() => {
        loggingIn = undefined
      })
      return loggingIn
    },

    async logOut(url, init) {
      while (underWay()) await underWay()
      const before = logins
      const response = await send(url, init)
      if ((await isDone(response)) && logins === before) await end()
      return response
    },
  }
}

/**
 * The tokens of an answer to a log-in or a refresh; `null`, where the cookie is the log-in, and a token
 * would be sent in its place; `undefined`, where it is no such answer.
 */
async function tokensOf(response: Response, backend = ''): Promise<Tokens | null | undefined> {
  if (response.status === 204) return null
  if (!response.ok) return undefined
  const json = await response
    .clone()
    .json()
    .catch(() => null)
  const { access_token: accessToken, refresh_token: refreshToken } = json ?? {}
  return typeof accessToken === 'string' ? { backend, accessToken, refreshToken } : undefined
}

/** Whether it is a success that has nothing to say, as that of a log-out is, and not a proxy's. */
async function isDone(response: Response): Promise<boolean> {
  return response.ok && /^(null)?$/.test(await response.clone().text())
}

function refreshInit(refreshToken: string | undefined): ClientRequestInit {
  if (refreshToken === undefined) return { method: 'POST' }
  const body = JSON.stringify({ refresh_token: refreshToken })
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body }
}
