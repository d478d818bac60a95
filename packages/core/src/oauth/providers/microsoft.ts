import { MicrosoftEntraId } from 'arctic'
import { createIdTokenVerifier } from '../id-token.ts'
import type { OAuthProviderRecipe } from '../provider.ts'
import {
  type ClientOptions,
  fetchTokens,
  joinScopes,
  renewTokens,
  requireClient,
  requireOptions,
} from './arctic-client.ts'
import { profileOf } from './profile-of-claims.ts'

/** Options of {@link microsoft}. */
export interface MicrosoftOptions extends ClientOptions {
  /**
   * Whose accounts may log in: the id or a domain of one tenant, or `organizations`, `consumers`.
   *
   * @default 'common', all of them
   */
  readonly tenant?: string | undefined
}

const authority = 'https://login.microsoftonline.com'
const tenantId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * Log-in with Microsoft Entra ID, and personal Microsoft accounts. The application is registered
 * in the Entra admin center, under "App registrations".
 *
 * Account id: `sub` of the ID token, which is made of user, tenant and application, and never given
 * twice. `oid` is the same for all applications, but alone it tells no tenant. Address: `email`,
 * which a tenant's administrator sets at will: it is verified if the optional claim `xms_edov` is
 * `true`, which has to be added under "Token configuration". Scopes: `openid email`.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/optional-claims-reference
 */
export function microsoft(options: MicrosoftOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)
    const { tenant } = requireOptions(environment, { tenant: options.tenant ?? 'common' }, [
      'tenant',
    ])
    const client = (redirectUri = '') =>
      new MicrosoftEntraId(tenant, clientId, clientSecret, redirectUri)
    const verifyIdToken = createIdTokenVerifier(
      {
        issuer: ({ tid }) => `${authority}/${tenantId.test(tenant) ? tenant : tid}/v2.0`,
        clientId,
        jwksUri: `${authority}/${tenant}/discovery/v2.0/keys`,
      },
      environment,
    )

    return {
      scopes: joinScopes(['openid', 'email'], options),
      requiredScopes: ['openid'],

      async authorizationUrl({ redirectUri, scopes, state, nonce, codeVerifier }) {
        const url = client(redirectUri).createAuthorizationURL(state, codeVerifier, [...scopes])
        url.searchParams.set('nonce', nonce)
        return url
      },

      exchangeCode: ({ code, redirectUri, codeVerifier }) =>
        fetchTokens(environment, () =>
          client(redirectUri).validateAuthorizationCode(code, codeVerifier),
        ),

      async fetchProfile({ idToken }, nonce) {
        const { sub, email, xms_edov } = await verifyIdToken(idToken, nonce)
        return profileOf(sub, email, xms_edov)
      },

      refreshTokens: (refreshToken) =>
        renewTokens(environment, refreshToken, () => client().refreshAccessToken(refreshToken, [])),
    }
  }
}
