import * as v from 'valibot'
import type { Clock } from '../ports/clock.ts'
import type { OutboundAnswer, OutboundOptions } from './outbound.ts'
import type { OAuthTokens, ProviderEnvironment } from './provider.ts'
import { expiryOf, tokenRefusal } from './token-answer.ts'

/** A token endpoint, and who we are there. */
export interface TokenEndpoint {
  readonly url: string
  readonly clientId: string
  /** `undefined` for a public client, which PKCE alone protects. */
  readonly clientSecret: string | undefined
  /** What the provider offers: `client_secret_post` is taken only without `client_secret_basic`. */
  readonly clientAuthMethods: readonly string[]
}

const text = v.pipe(v.string(), v.nonEmpty())

/** What is used of RFC 6749 section 5.1. */
const tokensSchema = v.object({
  access_token: text,
  token_type: v.pipe(v.string(), v.toLowerCase(), v.literal('bearer')),
  refresh_token: v.nullish(text, null),
  id_token: v.nullish(text, null),
  expires_in: v.optional(v.unknown()),
})

/** RFC 6749 section 5.2. */
const refusalSchema = v.object({ error: v.string() })
const refusalStatuses = [400, 401, 403]

/**
 * Asks for tokens.
 *
 * @throws {AuthError} OAUTH_CODE_REJECTED when the provider refuses.
 * @throws {Error} another when its answer is neither tokens nor a refusal of the grant.
 * @see RFC 6749 sections 2.3.1, 4.1.3 and 6
 */
export async function requestTokens(
  endpoint: TokenEndpoint,
  grant: Readonly<Record<string, string>>,
  { name, clock, outbound }: ProviderEnvironment,
): Promise<OAuthTokens> {
  const answer = await outbound.send(endpoint.url, authenticate(endpoint, grant))
  const source = `oauth.${name}: token endpoint: ${answer.status}`
  if (answer.status !== 200) throw errorOf(source, answer)
  const result = v.safeParse(tokensSchema, answer.body)
  if (!result.success) {
    throw new Error(`${source}, unexpected ${v.getDotPath(result.issues[0]) ?? 'body'}`)
  }
  return tokensOf(result.output, clock)
}

function tokensOf(output: v.InferOutput<typeof tokensSchema>, clock: Clock): OAuthTokens {
  return {
    accessToken: output.access_token,
    refreshToken: output.refresh_token,
    idToken: output.id_token,
    expiresAt: expiryOf(output.expires_in, clock),
  }
}

function authenticate(
  { clientId, clientSecret, clientAuthMethods }: TokenEndpoint,
  grant: Readonly<Record<string, string>>,
): OutboundOptions {
  const form = new URLSearchParams(grant)
  if (!clientSecret) {
    form.set('client_id', clientId)
    return { form }
  }
  const takesPostOnly =
    clientAuthMethods.includes('client_secret_post') &&
    !clientAuthMethods.includes('client_secret_basic')
  if (takesPostOnly) {
    form.set('client_id', clientId)
    form.set('client_secret', clientSecret)
    return { form }
  }
  const credentials = btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`)
  return { form, headers: { authorization: `Basic ${credentials}` } }
}

/** As a value stands in a form. */
function formEncode(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1)
}

function errorOf(source: string, { status, body }: OutboundAnswer): Error {
  const isRefusal = refusalStatuses.includes(status) && v.is(refusalSchema, body)
  return isRefusal ? tokenRefusal(source, body.error) : new Error(source)
}
