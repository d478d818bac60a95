import { afterAll, beforeAll, vi } from 'vitest'
import { createOutbound } from '../src/oauth/outbound.ts'
import type {
  OAuthProfile,
  OAuthProvider,
  OAuthTokens,
  ProviderEnvironment,
} from '../src/oauth/provider.ts'
import type { Preset } from './provider-preset.ts'
import { ProviderServer } from './provider-server.ts'

export const now: Date = new Date('2026-03-01T12:00:00Z')
export const redirectUri = 'https://api.example.com/auth/callback'
export const state = 'state-4711'
export const nonce = 'nonce-4711'
export const codeVerifier = 'v'.repeat(43)

/** Every `fetch` of the test file goes to this server. */
export function startProviderServer(): ProviderServer {
  const server = new ProviderServer()
  beforeAll(async () => {
    await server.listen()
    vi.stubGlobal('fetch', server.fetch)
  })
  afterAll(async () => {
    vi.unstubAllGlobals()
    await server.close()
  })
  return server
}

export interface PresetLogin {
  readonly provider: OAuthProvider
  authorize(): Promise<URL>
  /** A code for a user who said yes. */
  code(): Promise<string>
  tokens(): Promise<OAuthTokens>
  profile(): Promise<OAuthProfile>
}

export function environmentOf(name: string, timeoutSeconds = 10): ProviderEnvironment {
  return { name, clock: () => now, outbound: createOutbound(timeoutSeconds) }
}

interface LoginOptions {
  readonly isVerified?: unknown
  readonly timeoutSeconds?: number
  /** For the preset. */
  readonly options?: object
}

/** A log-in by a preset, whose provider the server plays. */
export function presetLogin(
  server: ProviderServer,
  preset: Preset,
  { isVerified, timeoutSeconds, options }: LoginOptions = {},
): PresetLogin {
  server.play(preset, preset.account(isVerified), now)
  const provider = preset.recipe(options)(environmentOf(preset.name, timeoutSeconds))
  const login = {
    provider,
    authorize: () =>
      provider.authorizationUrl({
        redirectUri,
        scopes: provider.scopes,
        state,
        nonce,
        codeVerifier,
      }),
    code: async () => server.consent(await login.authorize()),
    tokens: async () =>
      provider.exchangeCode({ code: await login.code(), redirectUri, codeVerifier }),
    profile: async () => provider.fetchProfile(await login.tokens(), nonce),
  }
  return login
}
