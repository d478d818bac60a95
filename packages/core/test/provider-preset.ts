import type { OAuthProviderRecipe } from '../src/oauth/provider.ts'
import type { Account, Answer, ClientAuth, DocumentedProvider } from './provider-server.ts'

/** A preset beside what its provider documents. */
export interface Preset extends DocumentedProvider {
  readonly name: string
  /** The preset. Any options replace good ones. */
  readonly recipe: (options?: object) => OAuthProviderRecipe
  /** The options that may not be missing. */
  readonly options: readonly string[]
  readonly scopes: readonly string[]
  readonly hasPkce: boolean
  readonly canRefresh: boolean
  readonly accountId: string
  /** The account, whose address is verified as told; `undefined` leaves the claim out. */
  readonly account: (isVerified: unknown) => Account
  /** Whether the claim decides, or the provider never vouches, or always. */
  readonly vouches: 'by claim' | 'never' | 'always'
}

export const clientId = 'client-4711'
export const clientSecret = 's3cret/+: of ours'
export const email = 'ada@example.com'
export const client = { clientId, clientSecret }
export const credentials: readonly string[] = ['clientId', 'clientSecret']

export const basic: ClientAuth = (_form, authorization) =>
  authorization === `Basic ${btoa(`${clientId}:${clientSecret}`)}`
export const post: ClientAuth = (form, authorization) =>
  form.get('client_id') === clientId &&
  form.get('client_secret') === clientSecret &&
  authorization === ''

/** RFC 6749 section 5.2. */
const refusal: Answer = {
  status: 400,
  body: { error: 'invalid_grant', error_description: 'The code is not good.' },
}

/** What most have in common. */
export const common = {
  options: credentials,
  scopes: ['openid', 'email'],
  hasPkce: true,
  canRefresh: true,
  clientAuth: basic,
  refusal,
  vouches: 'by claim',
} as const
