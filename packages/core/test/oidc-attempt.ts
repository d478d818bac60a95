import { randomText } from '../src/crypto/random.ts'
import type { OAuthProvider, OAuthTokens } from '../src/oauth/provider.ts'

export const redirectUri = 'http://localhost:3000/auth/company/callback'

/** What the flow makes anew for every log-in. */
export interface Attempt {
  readonly provider: OAuthProvider
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

export const attempt = (provider: OAuthProvider): Attempt => ({
  ...{ provider, state: randomText(16), nonce: randomText(16), codeVerifier: randomText(32) },
})

export function authorizationUrl({ provider, ...request }: Attempt): Promise<URL> {
  return provider.authorizationUrl({ ...request, redirectUri, scopes: provider.scopes })
}

/** Exchanges the code of an answer, by query or by form. */
export function exchange(
  { provider, codeVerifier }: Attempt,
  answer: URLSearchParams | null,
): Promise<OAuthTokens> {
  const code = answer?.get('code') ?? ''
  return provider.exchangeCode({ code, redirectUri, codeVerifier })
}
