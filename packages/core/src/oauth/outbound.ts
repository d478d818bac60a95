import * as v from 'valibot'
import { isConfidential } from '../http/base-url.ts'

/** What goes out besides the URL. */
export interface OutboundOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sent by POST as a form. Without one the request is a GET. */
  readonly form?: URLSearchParams | undefined
}

/** An answer, read to its end. */
export interface OutboundAnswer {
  readonly status: number
  /** The JSON of the body. */
  readonly body: unknown
}

/**
 * Sends requests to providers, and trusts nothing that comes back: https alone (http on loopback),
 * no redirects, an answer in time and of bounded size. An error tells method, origin, path and
 * status: what a query or a body says may be secret.
 */
export interface Outbound {
  /** How long a request may take, answer included. */
  readonly timeoutSeconds: number
  /** Returns the answer, whatever its status. @throws {Error} when there is none, or no JSON. */
  send(url: string | URL, options?: OutboundOptions): Promise<OutboundAnswer>
  /** Returns the body of a 200 answer. @throws {Error} when there is none that fits the schema. */
  fetchJson<Value>(
    url: string | URL,
    schema: v.GenericSchema<unknown, Value>,
    options?: OutboundOptions,
  ): Promise<Value>
  /** As the platform's `fetch`, for libraries that take one. The body has arrived. */
  fetch(url: string, init?: RequestInit): Promise<Response>
}

/** The longest body that is read, in bytes. */
const bodyLimitBytes = 512 * 1024

/** Makes the way out. `fetch` is looked up at every call. */
export function createOutbound(timeoutSeconds: number): Outbound {
  async function send(url: string | URL, options: OutboundOptions = {}): Promise<OutboundAnswer> {
    const init = requestOf(options)
    const response = await exchange(url, init, timeoutSeconds)
    const body: unknown = await response.json().catch(() => {
      throw failure(url, init, `${response.status}, and the body is no JSON`)
    })
    return { status: response.status, body }
  }

  return {
    timeoutSeconds,
    send,
    fetch: (url, init = {}) => exchange(url, init, timeoutSeconds),

    async fetchJson(url, schema, options = {}) {
      const { status, body } = await send(url, options)
      if (status !== 200) throw failure(url, requestOf(options), `${status}`)
      const result = v.safeParse(schema, body)
      if (result.success) return result.output
      const place = v.getDotPath(result.issues[0]) ?? 'the body'
      throw failure(url, requestOf(options), `${place} is not what it has to be`)
    },
  }
}

function requestOf({ headers = {}, form }: OutboundOptions): RequestInit {
  return form ? { method: 'POST', headers, body: form } : { headers }
}

/** What is wrong with an answer. Its message quotes nothing of it but the status. */
class UnusableAnswer extends Error {}

async function exchange(
  url: string | URL,
  init: RequestInit,
  timeoutSeconds: number,
): Promise<Response> {
  const target = checkedUrl(url, init)
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), timeoutSeconds * 1000)
  const signal = init.signal ? AbortSignal.any([init.signal, limit.signal]) : limit.signal
  try {
    // workerd knows no redirect: 'error'
    const request = { ...init, headers: headersOf(init), redirect: 'manual', signal } as const
    return await readWhole(await fetch(target, request))
  } catch (error) {
    const reason = limit.signal.aborted ? `no answer in ${timeoutSeconds} s` : reasonOf(error)
    throw failure(target, init, reason)
  } finally {
    clearTimeout(timer)
    limit.abort() // lets go of a body that was not read to its end
  }
}

function checkedUrl(url: string | URL, init: RequestInit): URL {
  if (!URL.canParse(url)) throw new Error('a provider is asked at a URL that is none')
  const target = new URL(url)
  if (!isConfidential(target)) {
    throw failure(target, init, 'refused: plain http is for loopback alone')
  }
  if (target.username || target.password) {
    throw failure(target, init, 'refused: a URL with a user name or password')
  }
  return target
}

/** GitHub answers 403 to requests without a user agent. */
function headersOf(init: RequestInit): Headers {
  const headers = new Headers(init.headers)
  if (!headers.has('accept')) headers.set('accept', 'application/json')
  headers.set('user-agent', 'fetch-users')
  return headers
}

async function readWhole({ status, headers, body }: Response): Promise<Response> {
  // Some platforms show a redirect that they did not follow as status 0
  if (status < 200 || (status >= 300 && status < 400)) {
    throw new UnusableAnswer(`${status}, and redirects are not followed`)
  }
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  const reader = body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    length += part.value.byteLength
    if (length > bodyLimitBytes) {
      throw new UnusableAnswer(`${status}, and more than ${bodyLimitBytes} bytes`)
    }
    chunks.push(part.value)
  }
  return new Response(length > 0 ? new Blob(chunks) : null, { status, headers })
}

function failure(url: string | URL, { method = 'GET' }: RequestInit, reason: string): Error {
  const { origin, pathname } = new URL(url)
  return new Error(`${method} ${origin}${pathname}: ${reason}`)
}

/** Deno quotes the whole URL in its message: nothing is kept but a code such as `ECONNREFUSED`. */
function reasonOf(error: unknown): string {
  if (error instanceof UnusableAnswer) return error.message
  const inner = error instanceof Error && error.cause ? error.cause : error
  const code = inner instanceof Error && 'code' in inner ? inner.code : undefined
  return typeof code === 'string' ? `no answer (${code})` : 'no answer'
}
