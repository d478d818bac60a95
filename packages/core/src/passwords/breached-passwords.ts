import { AuthError, assertWholeNumber } from '../errors.ts'
import { isConfidential } from '../http/base-url.ts'
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
const answerLimitBytes = 256 * 1024
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
  const { onFailure, timeoutSeconds = 3, onError = reportToConsole } = options
  if (onFailure !== 'allow' && onFailure !== 'refuse') {
    throw new TypeError("breachedPasswords: onFailure must be 'allow' or 'refuse'")
  }
  assertWholeNumber('breachedPasswords', 'timeoutSeconds', timeoutSeconds, 1, 60)
  const apiUrl = parseApiUrl(options.apiUrl ?? 'https://api.pwnedpasswords.com/range/')

  return async (password) => {
    const digest = await sha1(password)
    try {
      const answer = await ask(apiUrl, digest.slice(0, 5), timeoutSeconds)
      return lists(answer, digest.slice(5)) ? 'Password should not be known from a breach' : null
    } catch (error) {
      const cause = failure(apiUrl, error)
      if (onFailure === 'refuse') {
        throw new AuthError('SERVICE_UNAVAILABLE', { retryAfterSeconds, cause })
      }
      void (async () => onError(cause))().catch(reportToConsole)
      return null
    }
  }
}

/** What is wrong with an answer. Its message quotes nothing of it but the status. */
class UnusableAnswer extends Error {}

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
  const signal = AbortSignal.timeout(timeoutSeconds * 1000)
  const headers = { 'add-padding': 'true', 'user-agent': 'fetch-users' }
  try {
    // workerd knows no redirect: 'error'
    const response = await fetch(apiUrl + digits, { headers, redirect: 'manual', signal })
    if (response.status === 200) return await readText(response)
    await response.body?.cancel()
    throw new UnusableAnswer(`status ${response.status}`)
  } catch (error) {
    throw signal.aborted ? new UnusableAnswer(`no answer in ${timeoutSeconds} s`) : error
  }
}

async function readText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let length = 0
  const reader = body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    length += part.value.byteLength
    if (length > answerLimitBytes) {
      await reader?.cancel()
      throw new UnusableAnswer(`more than ${answerLimitBytes} bytes`)
    }
    text += decoder.decode(part.value, { stream: true })
  }
  return text
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

/** Says where and why. Deno quotes the whole URL in its message: of that, a code at most is kept. */
function failure(apiUrl: string, error: unknown): Error {
  const inner = error instanceof Error && error.cause ? error.cause : error
  const code = inner instanceof Error && 'code' in inner ? ` (${inner.code})` : ''
  const reason = error instanceof UnusableAnswer ? error.message : `no answer${code}`
  return new Error(`GET ${apiUrl}: ${reason}`)
}

function reportToConsole(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: where an application names no other place
  console.error(error)
}
