import * as v from 'valibot'
import { AuthError } from '../errors.ts'
import type { Outbound } from './outbound.ts'

/** Where userinfo is, and whose it has to be. */
export interface UserinfoRequest {
  readonly url: string
  readonly accessToken: string
  /** `sub` of the verified ID token. */
  readonly sub: string
}

/** What userinfo says of an account. Its other claims are as they came. */
export type Userinfo = Readonly<Record<string, unknown>> & { readonly sub: string }

const userinfoSchema = v.looseObject({ sub: v.string() })

/**
 * Asks for the claims that an ID token leaves out.
 *
 * @throws {AuthError} OAUTH_CODE_REJECTED when they are of another account: somebody's access token
 * would bring another's address.
 * @see OpenID Connect Core 1.0, section 5.3.2
 */
export async function fetchUserinfo(
  outbound: Outbound,
  { url, accessToken, sub }: UserinfoRequest,
): Promise<Userinfo> {
  const headers = { authorization: `Bearer ${accessToken}` }
  const userinfo = await outbound.fetchJson(url, userinfoSchema, { headers })
  if (userinfo.sub === sub) return userinfo
  const cause = new Error('userinfo: not the account of the ID token')
  throw new AuthError('OAUTH_CODE_REJECTED', { cause })
}
