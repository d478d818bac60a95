import { readBytes } from './read-bytes.ts'

/** How long an answer from elsewhere may take, and may be. */
export interface ExchangeLimits {
  readonly timeoutSeconds: number
  readonly limitBytes: number
}

/**
 * Why there is no answer that can be used. Its message quotes nothing of it but the status, and
 * nothing of where it was asked for: that may be secret.
 */
export class UnusableAnswer extends Error {}

/**
 * Asks somebody else, and returns the answer once its body has arrived. No redirect is followed.
 *
 * @throws {UnusableAnswer} for a redirect, and for an answer that is too long or not there in time.
 */
export async function exchange(
  url: string | URL,
  init: RequestInit,
  { timeoutSeconds, limitBytes }: ExchangeLimits,
): Promise<Response> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), timeoutSeconds * 1000)
  const signal = init.signal ? AbortSignal.any([init.signal, limit.signal]) : limit.signal
  try {
    const headers = new Headers(init.headers)
    headers.set('user-agent', 'fetch-users') // GitHub answers 403 to requests without one
    // workerd knows no redirect: 'error'
    const answer = await fetch(url, { ...init, headers, redirect: 'manual', signal })
    return await readWhole(answer, limitBytes)
  } catch (error) {
    if (limit.signal.aborted) throw new UnusableAnswer(`no answer in ${timeoutSeconds} s`)
    throw error instanceof UnusableAnswer ? error : new UnusableAnswer(reasonOf(error))
  } finally {
    clearTimeout(timer)
    limit.abort() // lets go of a body that was not read to its end
  }
}

async function readWhole(
  { status, headers, body }: Response,
  limitBytes: number,
): Promise<Response> {
  // Some platforms show a redirect that they did not follow as status 0
  if (status < 200 || (status >= 300 && status < 400)) {
    throw new UnusableAnswer(`${status}, and redirects are not followed`)
  }
  const bytes = await readBytes(body, limitBytes)
  if (!bytes) throw new UnusableAnswer(`${status}, and more than ${limitBytes} bytes`)
  return new Response(bytes.length > 0 ? bytes : null, { status, headers })
}

/** Deno quotes the whole URL in its message: nothing is kept but a code such as `ECONNREFUSED`. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause ? error.cause : error
  const code = inner instanceof Error && 'code' in inner ? inner.code : undefined
  return typeof code === 'string' ? `no answer (${code})` : 'no answer'
}
