import { MicrosoftEntraId } from 'arctic'
import type { OAuthProviderRecipe } from '../provider.ts'
import { openIdProvider } from './arctic-provider.ts'
import { byIdToken } from './fetch-profile.ts'
import { type ClientOptions, requireClient, requireOptions } from './preset-options.ts'
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
const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i
/** The id of the tenant `consumers`. */
const personalAccounts = '9188040d-6c67-4b5b-b112-36a304b66dad'

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
    const tenantId = tenant === 'consumers' ? personalAccounts : tenant.toLowerCase()
    const jwksUri = `${authority}/${tenant}/discovery/v2.0/keys`

    return openIdProvider(environment, {
      client: (redirectUri) => new MicrosoftEntraId(tenant, clientId, clientSecret, redirectUri),
      requiredScopes: ['openid', 'email'],
      application: options,
      fetchProfile: byIdToken(
        environment,
        {
          issuer: ({ tid }) => `${authority}/${guid.test(tenantId) ? tenantId : tid}/v2.0`,
          clientId,
          jwksUri,
        },
        ({ sub, email, xms_edov }) => profileOf(sub, email, xms_edov),
      ),
    })
  }
}
