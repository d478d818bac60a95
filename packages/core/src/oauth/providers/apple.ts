import { Apple } from 'arctic'
import type { OAuthProviderRecipe, ProviderEnvironment } from '../provider.ts'
import { withoutPkce } from './arctic-client.ts'
import { openIdProvider } from './arctic-provider.ts'
import { byIdToken } from './fetch-profile.ts'
import { requireOptions } from './preset-options.ts'

/** Options of {@link apple}. A missing one is a `TypeError`. */
export interface AppleOptions {
  /** The identifier of the Services ID. */
  readonly clientId: string | undefined
  /** The ten characters of the team. */
  readonly teamId: string | undefined
  /** The ten characters of the key. */
  readonly keyId: string | undefined
  /** The text of the key's `.p8` file (PKCS #8 as PEM); line breaks may be written `\n`. */
  readonly privateKey: string | undefined
  /** Scopes to ask for besides `email`. */
  readonly scopes?: readonly string[] | undefined
  /** Sent to the authorization page besides what the flow sends, which they cannot replace. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
}

const issuer = 'https://appleid.apple.com'
const jwksUri = `${issuer}/auth/keys`

/**
 * Sign in with Apple. In the Apple developer account: a Services ID with the callback's URL, and a
 * key for Sign in with Apple. Each token request carries a client secret signed with that key.
 *
 * Account id and address come from the ID token: `sub`, which is the team's, and `email`, a relay
 * address if the user hides the own one. Apple documents `email_verified` as a boolean or text:
 * only the boolean counts here. Scope: `email`. The answer comes as a form, by POST.
 *
 * @see https://developer.apple.com/documentation/signinwithapple/authenticating-users-with-sign-in-with-apple
 */
export function apple(options: AppleOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, teamId, keyId, privateKey } = requireOptions(environment, options, [
      'clientId',
      'teamId',
      'keyId',
      'privateKey',
    ])
    const key = decodePem(environment, privateKey)

    return openIdProvider(environment, {
      // Apple documents no PKCE
      client: (redirectUri) => withoutPkce(new Apple(clientId, teamId, keyId, key, redirectUri)),
      requiredScopes: ['email'],
      application: options,
      responseMode: 'form_post',
      parameters: { response_mode: 'form_post' },
      fetchProfile: byIdToken(environment, { issuer, clientId, jwksUri }),
    })
  }
}

function decodePem({ name }: ProviderEnvironment, pem: string): Uint8Array {
  const [, base64] = /-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----/.exec(pem) ?? []
  try {
    const bytes = atob((base64 ?? '-').replace(/\\n|\s/g, ''))
    return Uint8Array.from(bytes, (character) => character.charCodeAt(0))
  } catch {
    throw new TypeError(`oauth.${name}: privateKey must be the text of Apple's .p8 file`)
  }
}
