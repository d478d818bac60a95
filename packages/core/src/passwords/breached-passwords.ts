import { AuthError, assertOneOf, assertWholeNumber } from '../errors.ts'
import { isConfidential } from '../http/base-url.ts'
import { exchange, UnusableAnswer } from '../http/outbound.ts'
import { reporter } from '../http/side-effects.ts'
import type { ValidatePassword } from './policy.ts'

/** What {@link breachedPasswords} asks, and what it makes of no answer. */
export interface BreachedPasswordsOptions {
  /**
   * What becomes of a password when there is no answer that can be used. `'allow'` takes it
   * unchecked: breached passwords get in for as long as the service is down. `'refuse'` answers 503
   * with `Retry-After`: nobody can register, or set a password, for as long.
   */
  readonly onFailure: 'allow' | 'refuse'
  /**
   * How long an answer may take, in seconds.
   *
   * @default 3
   */
  readonly timeoutSeconds?: number | undefined
  /**
   * Where to ask: five hexadecimal digits are put behind it. `https`, or `http` on loopback.
   *
   * @default 'https://api.pwnedpasswords.com/range/'
   */
  readonly apiUrl?: string | undefined
  /**
   * Hears why a password was taken unchecked. Where it is refused instead, `onError` of
   * `createAuth` hears of that.
   *
   * @default console.error
   */
  readonly onError?: ((error: unknown) => unknown) | undefined
}

/** The longest answer that is read, in bytes: six times what the service sends. */
const limitBytes = 256 * 1024
const retryAfterSeconds = 10
const line = /^([\dA-F]{35}):(\d+)$/

/**
 * Refuses passwords that are known from breaches, as Have I Been Pwned lists them. Of a password's
 * SHA-1 the first five digits leave, which 1 in a million passwords share, and nothing else; answers
 * are padded, so that their length tells nothing either. List it last: what another rule refuses is
 * not asked about.
 *
 * @throws {TypeError} naming an option that is not what it has to be.
 * @throws {AuthError} from the rule: SERVICE_UNAVAILABLE when there is no answer, with `'refuse'`.
 * @see NIST SP 800-63B-4 section 3.1.1.2; OWASP ASVS 5.0, 6.2.12
 * @example
 * validatePassword: [minimumLength(8), contextWords(), breachedPasswords({ onFailure: 'allow' })]
 */
export function breachedPasswords(options: BreachedPasswordsOptions): ValidatePassword {
  const { onFailure, timeoutSeconds = 3 } = options
  assertOneOf('breachedPasswords: onFailure', onFailure, ['allow', 'refuse'])
  assertWholeNumber('breachedPasswords', 'timeoutSeconds', timeoutSeconds, 1, 60)
  const apiUrl = parseApiUrl(options.apiUrl ?? 'https://api.pwnedpasswords.com/range/')
  const onError = reporter(options.onError)

  return async (password) => {
    const digest = await sha1(password)
    try {
      const answer = await ask(apiUrl, digest.slice(0, 5), timeoutSeconds)
      return lists(answer, digest.slice(5)) ? 'Password should not be known from a breach' : null
    } catch (error) {
      if (!(error instanceof UnusableAnswer)) throw error
      const cause = new Error(`GET ${apiUrl}: ${error.message}`)
      if (onFailure === 'refuse') {
        throw new AuthError('SERVICE_UNAVAILABLE', { retryAfterSeconds, cause })
      }
      onError(cause)
      return null
    }
  }
}

function parseApiUrl(apiUrl: string): string {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : null
  if (!url || !isConfidential(url) || url.search || url.hash || url.username || url.password) {
    throw new TypeError(
      'breachedPasswords: apiUrl must be an https URL without query, fragment or user name; plain http is for loopback alone',
    )
  }
  return url.href.replace(/\/?$/, '/')
}

/** In hexadecimal digits, upper case. */
async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  const digits = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0'))
  return digits.join('').toUpperCase()
}

async function ask(apiUrl: string, digits: string, timeoutSeconds: number): Promise<string> {
  const init = { headers: { 'add-padding': 'true' } }
  const answer = await exchange(apiUrl + digits, init, { timeoutSeconds, limitBytes })
  if (answer.status !== 200) throw new UnusableAnswer(`${answer.status}`)
  return answer.text()
}

/** Whether the rest of a digest is in the answer. Lines that count 0 are padding. */
function lists(answer: string, rest: string): boolean {
  const entries = answer
    .trim()
    .split(/\r?\n/)
    .map((text) => line.exec(text))
  if (entries.includes(null)) throw new UnusableAnswer('not a list of hashes')
  return entries.some((entry) => entry?.[1] === rest && Number(entry[2]) > 0)
}
