import { generateKeyPairSync } from 'node:crypto'
import { Provider } from 'oidc-provider'
import { serveOnLoopback } from './loopback-server.ts'
import { type AuthorizationResponse, signIn } from './openid-provider-sign-in.ts'

/** Who may use the provider. */
export interface OpenIdProviderOptions {
  /** Where the client may have answers sent. */
  readonly redirectUris: readonly string[]
  /** @default 'client_secret_basic' */
  readonly clientAuthMethod?: 'client_secret_basic' | 'client_secret_post' | undefined
}

/** What the provider knows of an account. */
export interface OpenIdAccount {
  readonly email: string
  readonly email_verified: boolean
}

/**
 * A real OpenID provider (oidc-provider) with one client. PKCE is required, `iss` is in every answer,
 * codes live once, refresh tokens come with every log-in, and addresses are told by userinfo alone.
 */
export interface OpenIdProvider {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** By login, which is `sub` too. Whoever is not in it logs in as `<login>@example.com`, verified. */
  readonly accounts: Map<string, OpenIdAccount>
  /** Logs in and consents, in a browser of its own, and returns what that would send on. */
  signIn(authorizationUrl: URL, login: string): Promise<AuthorizationResponse>
  stop(): Promise<void>
}

/** In seconds. Without one of them the provider says on the console that it chose. */
const lifetimes = {
  ...{ AccessToken: 3600, IdToken: 3600, RefreshToken: 86_400 },
  ...{ Grant: 86_400, Interaction: 3600, Session: 3600 },
}

/** Starts one on a free port of loopback. */
export async function startOpenIdProvider(options: OpenIdProviderOptions): Promise<OpenIdProvider> {
  const client = { clientId: 'client', clientSecret: 'a secret: 100% s3cr+t/&=' }
  const accounts = new Map<string, OpenIdAccount>()
  const server = await serveOnLoopback((origin) => {
    const provider = new Provider(origin, {
      clients: [clientMetadata(client, options)],
      jwks: { keys: [signingKey()] },
      cookies: { keys: ['of the tests'] },
      claims: { openid: ['sub'], email: ['email', 'email_verified'] },
      pkce: { required: () => true },
      ttl: lifetimes,
      issueRefreshToken: async () => true,
      findAccount: (_context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, ...(accounts.get(id) ?? defaultAccount(id)) }),
      }),
    })
    return provider.callback()
  })
  return {
    ...client,
    issuer: server.origin,
    accounts,
    signIn,
    stop: () => server.stop(),
  }
}

function clientMetadata(
  { clientId, clientSecret }: Pick<OpenIdProvider, 'clientId' | 'clientSecret'>,
  { redirectUris, clientAuthMethod = 'client_secret_basic' }: OpenIdProviderOptions,
): Record<string, unknown> {
  return {
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: redirectUris,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: clientAuthMethod,
  }
}

function signingKey(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }
}

function defaultAccount(login: string): OpenIdAccount {
  return { email: `${login}@example.com`, email_verified: true }
}
