import { sha256 } from '../crypto/digest.ts'

/**
 * Makes the challenge of a PKCE verifier, for `code_challenge_method=S256`.
 *
 * @see RFC 7636 section 4.2
 */
export function codeChallenge(codeVerifier: string): Promise<string> {
  return sha256(codeVerifier)
}
