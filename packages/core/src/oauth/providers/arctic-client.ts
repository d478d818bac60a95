import { CodeChallengeMethod, type OAuth2Client, type OAuth2Tokens } from 'arctic'

/** What arctic's classes for providers with PKCE have in common. */
export interface ArcticClient {
  createAuthorizationURL(state: string, codeVerifier: string, scopes: string[]): URL
  validateAuthorizationCode(code: string, codeVerifier: string): Promise<OAuth2Tokens>
  /** Missing where arctic knows of no refresh tokens. */
  readonly refreshAccessToken?: RefreshAccessToken | undefined
}

/** What those without PKCE have in common. */
export interface ArcticClientWithoutPkce {
  createAuthorizationURL(state: string, scopes: string[]): URL
  validateAuthorizationCode(code: string): Promise<OAuth2Tokens>
  readonly refreshAccessToken?: RefreshAccessToken | undefined
}

type RefreshAccessToken = (refreshToken: string, scopes: string[]) => Promise<OAuth2Tokens>

/** Takes the PKCE verifier, and drops it. */
export function withoutPkce(client: ArcticClientWithoutPkce): ArcticClient {
  return {
    createAuthorizationURL: (state, _codeVerifier, scopes) =>
      client.createAuthorizationURL(state, scopes),
    validateAuthorizationCode: (code) => client.validateAuthorizationCode(code),
    refreshAccessToken: client.refreshAccessToken?.bind(client),
  }
}

/** Where a provider is asked. */
export interface Endpoints {
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
}

/** Ties arctic's client for any provider to one provider's endpoints, with PKCE by S256. */
export function atEndpoints(
  client: OAuth2Client,
  { authorizationEndpoint, tokenEndpoint }: Endpoints,
): ArcticClient {
  const { S256 } = CodeChallengeMethod
  return {
    createAuthorizationURL: (state, codeVerifier, scopes) =>
      client.createAuthorizationURLWithPKCE(
        authorizationEndpoint,
        state,
        S256,
        codeVerifier,
        scopes,
      ),
    validateAuthorizationCode: (code, codeVerifier) =>
      client.validateAuthorizationCode(tokenEndpoint, code, codeVerifier),
    refreshAccessToken: (refreshToken, scopes) =>
      client.refreshAccessToken(tokenEndpoint, refreshToken, scopes),
  }
}
