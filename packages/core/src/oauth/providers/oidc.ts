import { isConfidential } from '../../http/base-url.ts'
import { addParameters } from '../add-parameters.ts'
import { createDiscovery } from '../discovery.ts'
import { codeChallenge } from '../pkce.ts'
import type { AuthorizationRequest, OAuthProviderRecipe, OAuthTokens } from '../provider.ts'
import { requestTokens } from '../token-endpoint.ts'
import { fetchUserinfo } from '../userinfo.ts'
import { profileOfClaims } from './profile-of-claims.ts'

/** What an OpenID provider has to be told, and who it is. */
export interface OidcOptions {
  /**
   * The provider's URL, without `/.well-known/…`: exactly as its metadata spell it, a slash at the end
   * included. `https`, or `http` on loopback.
   */
  readonly issuer: string | undefined
  /** The id that the provider gave to the application. */
  readonly clientId: string | undefined
  /** Public clients leave it out. Given, and not there, it is a `TypeError`. */
  readonly clientSecret?: string | undefined
  /**
   * Scopes to ask for besides `openid` and `email`.
   *
   * @default []
   */
  readonly scopes?: readonly string[] | undefined
  /**
   * Sent to the authorization endpoint besides what the flow sends, which they cannot replace:
   * `{ prompt: 'consent' }`, an `audience`.
   *
   * @default {}
   */
  readonly parameters?: Readonly<Record<string, string>> | undefined
}

const requiredScopes = ['openid', 'email']

/**
 * Any provider of OpenID Connect: its endpoints and keys are found by discovery.
 *
 * @throws {TypeError} from `createAuth`, when an option is missing or wrong.
 * @see OpenID Connect Core 1.0, section 3.1; RFC 7636 (PKCE)
 *
 * @example
 * oauth({ company: oidc({ issuer: 'https://id.example.com', clientId, clientSecret }) })
 */
export function oidc(options: OidcOptions): OAuthProviderRecipe {
  return (environment) => {
    const client = checkedClient(options, environment.name)
    const { outbound } = environment
    const discover = createDiscovery(client, environment)

    async function ask(grant: Readonly<Record<string, string>>): Promise<OAuthTokens> {
      const { tokenEndpoint, clientAuthMethods } = await discover()
      const endpoint = { ...client, url: tokenEndpoint, clientAuthMethods }
      return requestTokens(endpoint, grant, environment)
    }

    return {
      scopes: [...new Set([...requiredScopes, ...(options.scopes ?? [])])],
      requiredScopes,

      async authorizationUrl(request) {
        const { authorizationEndpoint } = await discover()
        const url = await authorizationUrl(authorizationEndpoint, client.clientId, request)
        return addParameters(url, options.parameters)
      },

      async responseIssuer() {
        const { isIssuerInResponses } = await discover()
        return { issuer: client.issuer, isRequired: isIssuerInResponses }
      },

      exchangeCode: ({ code, redirectUri, codeVerifier }) =>
        ask({
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          code_verifier: codeVerifier,
        }),

      async fetchProfile(tokens, nonce) {
        const { userinfoEndpoint, verifyIdToken } = await discover()
        const claims = await verifyIdToken(tokens.idToken, nonce)
        const profile = profileOfClaims(claims)
        if (profile.email !== null || !userinfoEndpoint) return profile
        const { accessToken } = tokens
        const request = { url: userinfoEndpoint, accessToken, sub: claims.sub }
        return profileOfClaims(await fetchUserinfo(outbound, request))
      },

      refreshTokens: (refreshToken) =>
        ask({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    }
  }
}

interface Client {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string | undefined
}

function checkedClient(options: OidcOptions, name: string): Client {
  const { issuer, clientId, clientSecret } = options
  if (!issuer || !clientId) {
    const option = issuer ? 'clientId' : 'issuer'
    throw new TypeError(`oauth.${name}: ${option} is missing: is its environment variable set?`)
  }
  if ('clientSecret' in options && !clientSecret) {
    throw new TypeError(
      `oauth.${name}: clientSecret is missing: is its environment variable set? A public client leaves the option out`,
    )
  }
  if (!isIssuer(issuer)) {
    throw new TypeError(
      `oauth.${name}: issuer must be https (http on loopback), without query, fragment or user name`,
    )
  }
  return { issuer, clientId, clientSecret }
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false
  const url = new URL(text)
  return isConfidential(url) && !url.username && !url.password
}

async function authorizationUrl(
  endpoint: string,
  clientId: string,
  request: AuthorizationRequest,
): Promise<URL> {
  const url = new URL(endpoint)
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: request.redirectUri,
    scope: request.scopes.join(' '),
    state: request.state,
    nonce: request.nonce,
    code_challenge: await codeChallenge(request.codeVerifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url
}
