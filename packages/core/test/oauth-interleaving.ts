import { oauth } from '../src/oauth/oauth.ts'
import type { OAuthManager } from '../src/oauth/oauth-manager.ts'
import { defineProvider, type OAuthProfile } from '../src/oauth/provider.ts'
import type { PasswordHasher } from '../src/ports/password-hasher.ts'
import type { BaseUser } from '../src/ports/user-store.ts'
import { memoryStorage } from '../src/testing/memory-storage.ts'
import { signedIn } from '../src/testing/signed-in.ts'
import type { Interleaving } from './interleaving.ts'
import { setUp, type TestAuth } from './setup.ts'

/** What a request carries; `null`: the log-in was refused. */
export type Credential = Record<string, string> | null

export interface App extends TestAuth<BaseUser>, Pick<Interleaving, 'run' | 'calls'> {
  readonly manager: OAuthManager<'one' | 'two'>
  /** Goes to provider `one` and back. What it returns is left to do: the callback. */
  visit(account: OAuthProfile, backend?: 'cookie' | 'jwt'): Promise<() => Promise<Credential>>
  /** The same for who links the account. The callback's answer is its status. */
  associate(account: OAuthProfile, user: BaseUser): Promise<() => Promise<number>>
  /** Returns whose log-in it is, `null` once it is over. */
  userOf(credential: Credential): Promise<unknown>
  /** Returns the providers of the accounts that a user is linked to. */
  links(user: BaseUser): Promise<string[]>
}

const sameOrigin = { 'sec-fetch-site': 'same-origin' }

/** Takes the account out of the code. */
const provider = defineProvider(() => ({
  scopes: [],
  requiredScopes: [],
  authorizationUrl: async ({ state }) => new URL(`https://provider.example/?state=${state}`),
  exchangeCode: async ({ code }) => ({
    accessToken: code,
    refreshToken: null,
    expiresAt: null,
    idToken: null,
  }),
  fetchProfile: async ({ accessToken }) => JSON.parse(accessToken) as OAuthProfile,
}))

/** Takes no time. */
const passwordHasher: PasswordHasher = {
  hash: async (typed) => `plain:${typed}`,
  owns: (stored) => stored.startsWith('plain:'),
  verify: async (typed, stored) => ({ isValid: stored === `plain:${typed}`, needsRehash: false }),
}

/** Makes an application whose store calls are released one by one. */
export function createApp({ wrap, run, calls }: Interleaving): App {
  const feature: unknown = oauth({ one: provider, two: provider }, { associateByEmail: true })
  // Each flow has a record of its own there: whose comes first changes nothing.
  const { oneTimeTokens, ...stores } = memoryStorage()
  const app = setUp({
    storage: { ...wrap(stores), oneTimeTokens },
    passwordHasher,
    verifyProof: 'samePerson',
    oauth: feature as never, // the helper's own type says nothing of the feature
  })
  const manager = app.auth.oauth as OAuthManager<'one' | 'two'>

  /** Requests at once are no fault of the server. */
  const ask: App['ask'] = async (...request) => {
    const response = await app.ask(...request)
    if (response.status >= 500) throw new Error(`${request[0]}: ${response.status}`)
    return response
  }

  async function visit(account: OAuthProfile, start: string, carried: Record<string, string> = {}) {
    const response = await ask(`GET ${start}`, undefined, { ...carried, ...sameOrigin })
    const { authorization_url: url } = (await response.json()) as { authorization_url: string }
    const state = new URL(url).searchParams.get('state') ?? ''
    const query = new URLSearchParams({ code: JSON.stringify(account), state })
    const cookie = [carried['cookie'], cookieOf(response)].filter(Boolean).join('; ')
    const callback = start.replace(/authorize.*/, `callback?${query}`)
    return () => ask(`GET ${callback}`, undefined, { cookie, ...sameOrigin })
  }

  return {
    ...app,
    ask,
    run,
    calls,
    manager,
    async visit(account, backend = 'cookie') {
      const callback = await visit(account, `/auth/one/authorize?backend=${backend}`)
      return async () => credentialOf(await callback())
    },
    async associate(account, user) {
      const carried = await signedIn(app.auth, user)
      const callback = await visit(account, '/auth/associate/one/authorize', carried)
      return async () => (await callback()).status
    },
    async userOf(credential) {
      if (credential === null) return null
      const response = await ask('GET /users/me', undefined, credential)
      return response.ok ? ((await response.json()) as BaseUser).id : null
    },
    async links({ id }) {
      return (await manager.accounts(id)).map((account) => account.provider)
    },
  }
}

function cookieOf(response: Response): string | undefined {
  const set = response.headers.getSetCookie().find((cookie) => !cookie.includes('Max-Age=0'))
  return set?.slice(0, set.indexOf(';'))
}

async function credentialOf(response: Response): Promise<Credential> {
  if (!response.ok) return null
  const cookie = cookieOf(response)
  if (cookie !== undefined) return { cookie, ...sameOrigin }
  const { access_token: token } = (await response.json()) as { access_token: string }
  return { authorization: `Bearer ${token}` }
}
