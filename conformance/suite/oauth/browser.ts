import type { ProviderName } from '../../fixture/providers.ts'
import type { Answer, Api, HeaderRecord } from '../api.ts'
import { type BackendName, logIn, type Person, textIn } from '../scenario.ts'

/** What a flow is started for. */
export interface FlowOptions {
  /** @default 'one' */
  readonly provider?: ProviderName | undefined
  /** @default false: to log in */
  readonly isAssociate?: boolean | undefined
  /** What is asked for besides: `?backend=cookie`. */
  readonly query?: string | undefined
}

/** An account at the provider, as its claims tell it. */
export interface ProviderAccount {
  readonly sub: string
  readonly email?: unknown
  readonly email_verified?: unknown
  readonly [claim: string]: unknown
}

/** An account with Ann's own address, for which the provider vouches. */
export const annThere = { sub: 'ann-1', email: 'ann@example.com', email_verified: true } as const
/** An account with an address that nobody has here. */
export const zoeThere = { sub: 'zoe-1', email: 'zoe@example.com', email_verified: true } as const

/** Has somebody be logged in at the provider, whoever asks. */
export function useAccount({ provider }: Api, account: ProviderAccount): void {
  provider.idToken = account
  provider.userinfo = { sub: account.sub }
}

/** How a request of the own front end looks, and how a navigation from the provider does. */
const fromPage = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }
const fromProvider = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }

/** Keeps the cookies that answers set, and sends them back. */
export class Browser {
  readonly api: Api
  readonly cookies: Map<string, string> = new Map()
  /** Sent with every request: the token of a bearer backend, perhaps. */
  credential: HeaderRecord = {}

  constructor(api: Api) {
    this.api = api
  }

  /** The `Cookie` header. */
  get cookie(): string {
    return [...this.cookies].map((pair) => pair.join('=')).join('; ')
  }

  /** The names of the flows that it has under way. */
  get flows(): string[] {
    return [...this.cookies.keys()].filter((name) => name.includes('fetch-users-flow-'))
  }

  /** The headers of a request by the own front end. */
  get headers(): HeaderRecord {
    return { ...fromPage, ...this.#carried }
  }

  get #carried(): HeaderRecord {
    return { ...(this.cookies.size > 0 && { cookie: this.cookie }), ...this.credential }
  }

  /** Logs in by password. */
  async logIn(backend: BackendName, person?: Person): Promise<void> {
    const headers = await logIn(this.api, backend, person)
    if (backend === 'jwt') this.credential = headers
    else this.#keep([headers['cookie'] ?? ''])
  }

  /** Starts a flow, and returns the provider's URL. */
  async start(options: FlowOptions = {}): Promise<URL> {
    const answer = await this.ask(authorizePath(options))
    if (answer.status !== 200) throw new Error(`no flow: ${answer.status} ${answer.text}`)
    return new URL(textIn(answer.body, 'authorization_url'))
  }

  /** Starts a flow, logs in at the provider, and returns the path of the callback. */
  async reach(options: FlowOptions = {}): Promise<string> {
    const { api } = this
    const url = await api.provider.signIn(await this.start(options))
    if (!url.href.startsWith(api.baseUrl)) throw new Error(`sent to ${url.href}`)
    return url.href.slice(api.baseUrl.length)
  }

  /** Goes through a flow, as whoever is logged in at the provider. */
  async run(options: FlowOptions = {}): Promise<Answer> {
    return this.arrive(await this.reach(options))
  }

  /** Asks as a page of the own front end does. */
  ask(path: string, headers: HeaderRecord = {}): Promise<Answer> {
    return this.#get(path, { ...fromPage, ...headers })
  }

  /** Follows the provider's redirect. */
  arrive(path: string): Promise<Answer> {
    return this.#get(path, fromProvider)
  }

  async #get(path: string, headers: HeaderRecord): Promise<Answer> {
    const answer = await this.api.get(path, { ...headers, ...this.#carried })
    this.#keep(answer.cookies)
    return answer
  }

  #keep(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [pair = ''] = cookie.split(';')
      const name = pair.slice(0, pair.indexOf('='))
      if (cookie.includes('Max-Age=0')) this.cookies.delete(name)
      else this.cookies.set(name, pair.slice(name.length + 1))
    }
  }
}

/** Where flows are started. */
export function authorizePath({ provider = 'one', isAssociate, query = '' }: FlowOptions): string {
  return `/auth${isAssociate ? '/associate' : ''}/${provider}/authorize${query}`
}

/** Where the front end unlinks accounts. */
export function linkPath(provider: ProviderName): string {
  return `/auth/associate/${provider}`
}

/** A callback path with some of its parameters changed; `undefined` takes one out. */
export function withParameters(
  path: string,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  const url = new URL(path, 'http://path.invalid')
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  return url.pathname + url.search
}

/** The state in a callback path. */
export function stateIn(path: string): string {
  return new URL(path, 'http://path.invalid').searchParams.get('state') ?? ''
}

/** Logs in by the account that is logged in at the provider, and returns who that is here. */
export async function userByProvider(
  api: Api,
  options: FlowOptions = {},
): Promise<{ readonly id: string; readonly email: string; readonly browser: Browser }> {
  const browser = new Browser(api)
  const answer = await browser.run({ query: '?backend=cookie', ...options })
  if (answer.status !== 204) throw new Error(`no log-in: ${answer.status} ${answer.text}`)
  const { body } = await browser.ask('/users/me')
  return { id: textIn(body, 'id'), email: textIn(body, 'email'), browser }
}

/** Logs a person in, and links the account that is logged in at the provider. */
export async function linkAccount(
  api: Api,
  options: FlowOptions & { readonly person?: Person; readonly backend?: BackendName } = {},
): Promise<Browser> {
  const { person, backend = 'cookie', ...flow } = options
  const browser = new Browser(api)
  await browser.logIn(backend, person)
  const answer = await browser.run({ ...flow, isAssociate: true })
  if (answer.status !== 200) throw new Error(`not linked: ${answer.status} ${answer.text}`)
  return browser
}
