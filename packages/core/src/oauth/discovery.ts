import * as v from 'valibot'
import { isConfidential } from '../http/base-url.ts'
import { createIdTokenVerifier, type VerifyIdToken } from './id-token.ts'
import type { ProviderEnvironment } from './provider.ts'

/** An OpenID provider, as its own metadata has it. */
export interface OpenIdProvider {
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly userinfoEndpoint: string | undefined
  /** How a client may authenticate at the token endpoint. */
  readonly clientAuthMethods: readonly string[]
  /** Whether every answer carries `iss` (RFC 9207). */
  readonly isIssuerInResponses: boolean
  readonly verifyIdToken: VerifyIdToken
}

/** Whose metadata is asked for, and by whom. */
export interface DiscoveryOptions {
  /** Exactly as the provider spells it. */
  readonly issuer: string
  readonly clientId: string
}

const lifetimeMilliseconds = 60 * 60 * 1000

const endpoint = v.pipe(
  v.string(),
  v.check((text) => URL.canParse(text) && isConfidential(new URL(text))),
)

/** What is used of OpenID Connect Discovery 1.0, section 3, with its defaults. */
const metadataSchema = v.object({
  issuer: v.string(),
  authorization_endpoint: endpoint,
  token_endpoint: endpoint,
  jwks_uri: endpoint,
  userinfo_endpoint: v.optional(endpoint),
  token_endpoint_auth_methods_supported: v.optional(v.array(v.string()), ['client_secret_basic']),
  authorization_response_iss_parameter_supported: v.optional(v.boolean(), false),
})

/**
 * Makes a function that tells the provider's metadata: asked for when first needed, then kept for
 * an hour. Callers at the same time share a request; a failure is not kept.
 *
 * @throws {Error} from that function, when the metadata cannot be had or are of another issuer.
 * @see OpenID Connect Discovery 1.0, section 4
 */
export function createDiscovery(
  options: DiscoveryOptions,
  environment: ProviderEnvironment,
): () => Promise<OpenIdProvider> {
  const { clock, outbound } = environment
  let known: { readonly provider: Promise<OpenIdProvider>; until: number } | undefined

  return () => {
    const now = clock().getTime()
    if (known && now < known.until) return known.provider
    // Nobody waits for a request that its platform dropped with the caller who sent it
    const until = now + outbound.timeoutSeconds * 1000
    const entry = { provider: discover(options, environment), until }
    known = entry
    entry.provider.then(
      () => {
        entry.until = now + lifetimeMilliseconds
      },
      () => {
        if (known === entry) known = undefined
      },
    )
    return entry.provider
  }
}

async function discover(
  { issuer, clientId }: DiscoveryOptions,
  environment: ProviderEnvironment,
): Promise<OpenIdProvider> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const metadata = await environment.outbound.fetchJson(url, metadataSchema)
  if (metadata.issuer !== issuer) {
    throw new Error(
      `oauth.${environment.name}: the metadata of ${issuer} name another issuer: spell it as "issuer" there, with or without a slash at the end`,
    )
  }
  assertRemote(issuer, metadata)
  const rules = { issuer, clientId, jwksUri: metadata.jwks_uri }
  return {
    authorizationEndpoint: metadata.authorization_endpoint,
    tokenEndpoint: metadata.token_endpoint,
    userinfoEndpoint: metadata.userinfo_endpoint,
    clientAuthMethods: metadata.token_endpoint_auth_methods_supported,
    isIssuerInResponses: metadata.authorization_response_iss_parameter_supported,
    verifyIdToken: createIdTokenVerifier(rules, environment),
  }
}

/** A provider elsewhere does not get to have our own machine asked. */
function assertRemote(issuer: string, metadata: v.InferOutput<typeof metadataSchema>): void {
  if (!issuer.startsWith('https:')) return
  const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint } = metadata
  const endpoints = [authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint]
  if (endpoints.some((url) => url && !url.startsWith('https:'))) {
    throw new Error(`the metadata of ${issuer} name an endpoint without https`)
  }
}
