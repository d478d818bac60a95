import type { MockProvider } from '../../../servers/mock-provider.ts'
import type { BaseUser } from '../src/index.ts'
import { oauth } from '../src/oauth/oauth.ts'
import type { OAuthManager } from '../src/oauth/oauth-manager.ts'
import type { OAuthOptions } from '../src/oauth/options.ts'
import type { OAuthProviderRecipe } from '../src/oauth/provider.ts'
import { oidc } from '../src/oauth/providers/oidc.ts'
import { type Options, setUp, type TestAuth } from './setup.ts'

/** The names that providers have in these tests. */
export type ProviderName = 'one' | 'two'

/** A browser: keeps cookies, and sends what a page of the own origin would. */
export interface Browser {
  readonly cookies: Map<string, string>
  ask(line: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  /** Starts a flow, and returns where the provider sends the browser back to: path and query. */
  begin(path: string): Promise<string>
  /** Goes all the way, and returns the callback's answer. */
  flow(path?: string): Promise<Response>
}

export interface OAuthTest extends TestAuth<BaseUser> {
  readonly manager: OAuthManager<ProviderName>
  browser(): Browser
}

/** What {@link setUpOAuth} may be told. */
export interface OAuthTestOptions extends Partial<Omit<Options, 'oauth'>> {
  readonly flow?: OAuthOptions<ProviderName>
  readonly providers?: Partial<Record<ProviderName, OAuthProviderRecipe>>
}

/** An application with two providers, both of them this one under different client ids. */
export function setUpOAuth(provider: MockProvider, options: OAuthTestOptions = {}): OAuthTest {
  const { flow, providers, ...rest } = options
  const client = (clientId: string) => oidc({ issuer: provider.issuer, clientId })
  const recipes = { one: client('client-one'), two: client('client-two'), ...providers }
  const feature: unknown = oauth(recipes, flow)
  // The helper's own type says nothing of the feature.
  const test = setUp({ ...rest, oauth: feature as NonNullable<Options['oauth']> })
  test.time.now = Date.now() // the provider signs by the system's clock
  return {
    ...test,
    manager: test.auth.oauth as unknown as OAuthManager<ProviderName>,
    browser: () => createBrowser(test, provider),
  }
}

function createBrowser({ ask: send }: TestAuth<BaseUser>, provider: MockProvider): Browser {
  const cookies = new Map<string, string>()
  const browser: Browser = {
    cookies,
    async ask(line, body, headers = {}) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const own = { 'sec-fetch-site': 'same-origin', ...(cookie && { cookie }), ...headers }
      const response = await send(line, body, own)
      for (const line of response.headers.getSetCookie()) keep(cookies, line)
      return response
    },
    async begin(path) {
      const response = await browser.ask(`GET ${path}`)
      if (response.status !== 200) throw new Error(`${path}: ${await response.text()}`)
      const { authorization_url: url } = (await response.json()) as { authorization_url: string }
      const back = await provider.signIn(new URL(url))
      return back.pathname + back.search
    },
    async flow(path = '/auth/one/authorize') {
      const { idToken } = provider
      provider.idToken = { email: 'ann@example.com', email_verified: true, ...idToken }
      return browser.ask(`GET ${await browser.begin(path)}`)
    },
  }
  return browser
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
  if (line.includes('Max-Age=0')) cookies.delete(name)
  else cookies.set(name, value)
}
