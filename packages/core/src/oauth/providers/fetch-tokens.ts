import {
  OAuth2RequestError,
  type OAuth2Tokens,
  UnexpectedErrorResponseBodyError,
  UnexpectedResponseError,
} from 'arctic'
import type { OAuthTokens, ProviderEnvironment } from '../provider.ts'
import { expiryOf, tokenRefusal } from '../token-answer.ts'

/**
 * Makes a token call of arctic, for a code or a refresh. Its bare `fetch` would wait for ever, and
 * follows redirects, which cannot be told to it.
 *
 * @throws {AuthError} OAUTH_CODE_REJECTED when the provider refuses.
 */
export async function fetchTokens(
  environment: ProviderEnvironment,
  call: () => Promise<OAuth2Tokens>,
): Promise<OAuthTokens> {
  const { name, clock } = environment
  const tokens = await inTime(environment, call()).catch((error: unknown) => {
    throw tokenCallError(name, error)
  })
  // GitHub and Slack refuse with status 200
  if ('error' in tokens.data) throw tokenRefusal(`oauth.${name}: refused`, tokens.data.error)
  return {
    accessToken: tokens.accessToken(),
    refreshToken: tokens.hasRefreshToken() ? tokens.refreshToken() : null,
    expiresAt: 'expires_in' in tokens.data ? expiryOf(tokens.data.expires_in, clock) : null,
    idToken: 'id_token' in tokens.data ? tokens.idToken() : null,
  }
}

async function inTime<Value>(
  { name, outbound: { timeoutSeconds } }: ProviderEnvironment,
  call: Promise<Value>,
): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`oauth.${name}: no tokens within ${timeoutSeconds} s`))
    }, timeoutSeconds * 1000)
  })
  return Promise.race([call, timeout]).finally(() => clearTimeout(timer))
}

/** arctic's errors hold what the provider answered, tokens perhaps: none of it gets out. */
function tokenCallError(name: string, error: unknown): unknown {
  if (error instanceof OAuth2RequestError) return tokenRefusal(`oauth.${name}: refused`, error.code)
  if (error instanceof UnexpectedErrorResponseBodyError && error.status !== 200) {
    // Facebook and Twitch refuse in JSON of their own
    return tokenRefusal(`oauth.${name}: refused`, undefined)
  }
  const isAnswer =
    error instanceof UnexpectedErrorResponseBodyError || error instanceof UnexpectedResponseError
  return isAnswer ? new Error(`oauth.${name}: ${error.status}, and no tokens`) : error
}
