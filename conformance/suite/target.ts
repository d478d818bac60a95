import { type IncomingMessage, request as sendRequest } from 'node:http'
import { request as sendSecureRequest } from 'node:https'
import type { MockProvider } from '../../servers/mock-provider.ts'

/** A request, as exactly as it goes over the wire. */
export interface Message {
  readonly method: string
  /** With its query; nothing is normalized. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer> | undefined
  /** Sends the body without saying how long it is. */
  readonly isStreamed?: boolean | undefined
}

/** A fixture, wherever it runs. */
export interface Target {
  readonly name: string
  readonly origin: string
  /** The provider that the fixture was told of. Left out: it has no OAuth. */
  readonly provider?: MockProvider | undefined
  /** Rules that cannot be asked of it, by their titles, and why. */
  readonly exceptions?: Readonly<Record<string, string>> | undefined
  send(message: Message): Promise<Response>
}

/** Calls a fixture in this process. */
export function directTarget(
  name: string,
  origin: string,
  fetch: (request: Request) => Promise<Response>,
): Target {
  return {
    name,
    origin,
    send({ method, path, headers, body, isStreamed }) {
      const content = isStreamed ? new Response(body).body : body
      const init = { method, headers, body: content ?? null, duplex: 'half' }
      return fetch(new Request(origin + path, init))
    },
  }
}

/** Speaks HTTP. Not by `fetch`, which adds headers of its own and refuses some of ours. */
export function httpTarget(name: string, origin: string): Target {
  const { protocol, hostname, port } = new URL(origin)
  const start = protocol === 'https:' ? sendSecureRequest : sendRequest
  return {
    name,
    origin,
    send: ({ method, path, headers, body, isStreamed }) =>
      new Promise((resolve, reject) => {
        const length = body && !isStreamed ? { 'content-length': String(body.length) } : {}
        const request = start({
          ...{ hostname, port, method, path, headers: { ...headers, ...length } },
          agent: false, // a server may close a connection after any answer
        })
        request.on('error', reject)
        request.on('response', (message) => readResponse(message).then(resolve, reject))
        if (body) request.write(body)
        request.end()
      }),
  }
}

async function readResponse(message: IncomingMessage): Promise<Response> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for await (const chunk of message) chunks.push(chunk)
  const headers = new Headers()
  for (let i = 0; i < message.rawHeaders.length; i += 2) {
    headers.append(message.rawHeaders[i] ?? '', message.rawHeaders[i + 1] ?? '')
  }
  const body = chunks.length > 0 ? new Blob(chunks) : null
  return new Response(body, { status: message.statusCode ?? 0, headers })
}
