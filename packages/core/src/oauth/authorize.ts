import * as v from 'valibot'
import type { CallContext } from '../http/request-context.ts'
import { json, seeOther } from '../http/response.ts'
import { InvalidInput, issue } from '../http/schema.ts'
import type { Flow, Flows } from './flow.ts'
import { orUnavailable } from './grant.ts'
import type { ConfiguredProvider } from './options.ts'
import type { RedirectRule } from './redirect-to.ts'

/** What the query of an authorize route may say. */
export const authorizeQuery: {
  readonly scopes: v.GenericSchema<string[] | undefined>
  readonly redirect_to: v.GenericSchema<string | undefined>
} = { scopes: v.optional(v.array(v.string())), redirect_to: v.optional(v.string()) }

/** What {@link startFlow} is asked with. */
export interface AuthorizeInput {
  readonly query: {
    readonly scopes?: readonly string[] | undefined
    readonly redirect_to?: string | undefined
  }
  readonly context: CallContext
  /** Whether the answer comes as a cookie, which a page that is gone on to can use. */
  readonly isCookie: boolean
}

/**
 * Starts a flow: answers with the provider's URL, or sends a browser that navigates on to it.
 *
 * @throws {InvalidInput} for scopes that are not configured, or a page that is not allowed.
 * @throws {AuthError} OAUTH_PROVIDER_UNAVAILABLE when the URL cannot be found out.
 */
export async function startFlow(
  { flows, redirects }: { readonly flows: Flows; readonly redirects: RedirectRule },
  provider: ConfiguredProvider,
  {
    query,
    context,
    isCookie,
    ...rest
  }: AuthorizeInput & Pick<Flow, 'purpose' | 'backend' | 'caller'>,
): Promise<Response> {
  const redirectTo = query.redirect_to ?? null
  if (redirectTo !== null && !(isCookie && redirects.allows(redirectTo))) {
    throw new InvalidInput([issue('value_error', 'query', 'redirect_to')])
  }
  const scopes = scopesOf(provider, query.scopes)
  const issuer = await orUnavailable(async () => (await provider.responseIssuer?.()) ?? null)
  const start = { ...rest, provider: provider.name, redirectTo, issuer }
  const cookies = context.request?.headers.get('cookie') ?? null
  const { flow, state, headers } = await flows.start(start, cookies)
  const { codeVerifier, nonce, purpose } = flow
  const redirectUri = provider.redirectUris[purpose]
  const request = { redirectUri, scopes, state, nonce, codeVerifier }
  const { href } = await orUnavailable(
    async () => new URL(await provider.authorizationUrl(request)),
  )
  const isNavigation = context.request?.headers.get('sec-fetch-mode') === 'navigate'
  return isNavigation ? seeOther(href, headers) : json({ authorization_url: href }, 200, headers)
}

function scopesOf(provider: ConfiguredProvider, asked: readonly string[] | undefined): string[] {
  if (!asked) return [...provider.scopes]
  if (asked.some((scope) => !provider.scopes.includes(scope))) {
    throw new InvalidInput([issue('value_error', 'query', 'scopes')])
  }
  return [...new Set([...provider.requiredScopes, ...asked])]
}
