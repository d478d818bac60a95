import * as v from 'valibot'
import { isConfidential } from '../http/base-url.ts'
import { exchange, UnusableAnswer } from '../http/outbound.ts'

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
const limitBytes = 512 * 1024

/** Makes the way out. `fetch` is looked up at every call. */
export function createOutbound(timeoutSeconds: number): Outbound {
  async function ask(url: string | URL, init: RequestInit): Promise<Response> {
    const target = checkedUrl(url, init)
    const headers = new Headers(init.headers)
    if (!headers.has('accept')) headers.set('accept', 'application/json')
    try {
      return await exchange(target, { ...init, headers }, { timeoutSeconds, limitBytes })
    } catch (error) {
      throw error instanceof UnusableAnswer ? failure(target, init, error.message) : error
    }
  }

  async function send(url: string | URL, options: OutboundOptions = {}): Promise<OutboundAnswer> {
    const init = requestOf(options)
    const response = await ask(url, init)
    const body: unknown = await response.json().catch(() => {
      throw failure(url, init, `${response.status}, and the body is no JSON`)
    })
    return { status: response.status, body }
  }

  return {
    timeoutSeconds,
    send,
    fetch: (url, init = {}) => ask(url, init),

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

function failure(url: string | URL, { method = 'GET' }: RequestInit, reason: string): Error {
  const { origin, pathname } = new URL(url)
  return new Error(`${method} ${origin}${pathname}: ${reason}`)
}
