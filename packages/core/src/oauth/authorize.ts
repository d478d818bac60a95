import * as v from 'valibot'
import { AuthError, type HeaderList } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import { json, seeOther } from '../http/response.ts'
import { InvalidInput, issue } from '../http/schema.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { FlowParts } from './environment.ts'
import type { Flow } from './flow.ts'
import { orUnavailable } from './grant.ts'
import type { ConfiguredProvider } from './options.ts'

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

/** What a flow is started with. */
type Start = AuthorizeInput & Pick<Flow, 'purpose' | 'backend' | 'caller'>

/**
 * Starts a flow: answers with the provider's URL, or sends a browser that navigates on to it.
 *
 * @throws {InvalidInput} for scopes that are not configured, or a page that is not allowed.
 * @throws {AuthError} OAUTH_PROVIDER_UNAVAILABLE when the URL cannot be found out, and there is no
 * page to tell it to.
 */
export async function startFlow<User extends BaseUser>(
  parts: FlowParts<User>,
  provider: ConfiguredProvider,
  start: Start,
): Promise<Response> {
  const { environment, redirects } = parts
  const { query, context, isCookie } = start
  const target = query.redirect_to ?? null
  if (target !== null && !(isCookie && redirects.allows(target))) {
    throw new InvalidInput([issue('value_error', 'query', 'redirect_to')])
  }
  const scopes = scopesOf(provider, query.scopes)
  const isNavigation = context.request?.headers.get('sec-fetch-mode') === 'navigate'
  try {
    const { href, headers } = await beginFlow(parts, provider, { ...start, scopes, target })
    return isNavigation ? seeOther(href, headers) : json({ authorization_url: href }, 200, headers)
  } catch (error) {
    if (!(error instanceof AuthError && isNavigation && target !== null)) throw error
    environment.onError(error)
    return seeOther(redirects.withError(target, error.code))
  }
}

async function beginFlow<User extends BaseUser>(
  { flows }: FlowParts<User>,
  provider: ConfiguredProvider,
  start: Start & { readonly scopes: readonly string[]; readonly target: string | null },
): Promise<{ readonly href: string; readonly headers: HeaderList }> {
  const { purpose, backend, caller, context, scopes, target: redirectTo } = start
  const issuer = await orUnavailable(async () => (await provider.responseIssuer?.()) ?? null)
  const { flow, state, headers } = await flows.start(
    { provider: provider.name, purpose, backend, caller, redirectTo, issuer },
    context.request?.headers.get('cookie') ?? null,
  )
  const { codeVerifier, nonce } = flow
  const redirectUri = provider.redirectUris[purpose]
  const request = { redirectUri, scopes, state, nonce, codeVerifier }
  const { href } = await orUnavailable(
    async () => new URL(await provider.authorizationUrl(request)),
  )
  return { href, headers }
}

function scopesOf(provider: ConfiguredProvider, asked: readonly string[] | undefined): string[] {
  if (!asked) return [...provider.scopes]
  if (asked.some((scope) => !provider.scopes.includes(scope))) {
    throw new InvalidInput([issue('value_error', 'query', 'scopes')])
  }
  return [...new Set([...provider.requiredScopes, ...asked])]
}
