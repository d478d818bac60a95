import { addParameters } from '../add-parameters.ts'
import type { OAuthProvider, ProviderEnvironment } from '../provider.ts'
import type { ArcticClient } from './arctic-client.ts'
import { fetchTokens } from './fetch-tokens.ts'
import type { ClientOptions } from './preset-options.ts'

/** What is particular to a provider. */
export interface ArcticProviderOptions
  extends Pick<
    OAuthProvider,
    'requiredScopes' | 'fetchProfile' | 'responseIssuer' | 'responseMode'
  > {
  /** arctic's client, which is made for one redirect URI. */
  readonly client: (redirectUri: string) => ArcticClient
  /** What the application asks for besides. */
  readonly application: Pick<ClientOptions, 'scopes' | 'parameters'>
  /** Sent to the authorization endpoint besides what arctic sends. */
  readonly parameters?: Readonly<Record<string, string>>
}

/** Makes a provider of a client of arctic. Tokens can be refreshed if that client can do it. */
export function arcticProvider(
  environment: ProviderEnvironment,
  { client, application, parameters = {}, ...own }: ArcticProviderOptions,
): OAuthProvider {
  return {
    ...own,
    scopes: [...new Set([...own.requiredScopes, ...(application.scopes ?? [])])],

    async authorizationUrl({ redirectUri, scopes, state, codeVerifier }) {
      const url = client(redirectUri).createAuthorizationURL(state, codeVerifier, [...scopes])
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
      return addParameters(url, application.parameters)
    },

    exchangeCode: ({ code, redirectUri, codeVerifier }) =>
      fetchTokens(environment, () =>
        client(redirectUri).validateAuthorizationCode(code, codeVerifier),
      ),

    ...refreshing(environment, client('')), // a refresh sends no redirect URI
  }
}

/** The same for a provider whose ID token repeats the nonce, which is sent to it. */
export function openIdProvider(
  environment: ProviderEnvironment,
  options: ArcticProviderOptions,
): OAuthProvider {
  const provider = arcticProvider(environment, options)
  return {
    ...provider,
    async authorizationUrl(request) {
      const url = await provider.authorizationUrl(request)
      url.searchParams.set('nonce', request.nonce)
      return url
    },
  }
}

function refreshing(
  environment: ProviderEnvironment,
  client: ArcticClient,
): Pick<OAuthProvider, 'refreshTokens'> {
  const refresh = client.refreshAccessToken?.bind(client)
  if (!refresh) return {}
  return {
    refreshTokens: (refreshToken) => fetchTokens(environment, () => refresh(refreshToken, [])),
  }
}
