export type { FlowPurpose } from './flow.ts'
export { oauth } from './oauth.ts'
export type { LinkedAccount, OAuthManager } from './oauth-manager.ts'
export type { OAuthOptions } from './options.ts'
export type { Outbound, OutboundAnswer, OutboundOptions } from './outbound.ts'
export { codeChallenge } from './pkce.ts'
// Providers of one's own
export {
  type AuthorizationRequest,
  type CodeExchange,
  defineProvider,
  type OAuthProfile,
  type OAuthProvider,
  type OAuthProviderRecipe,
  type OAuthTokens,
  type ProviderEnvironment,
  type ResponseIssuer,
} from './provider.ts'
