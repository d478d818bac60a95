import { expect } from 'vitest'
import type { MockProvider } from '../../servers/mock-provider.ts'
import type { MountPath } from '../fixture.ts'
import { type Description, describedBy } from './description.ts'
import type { Target } from './target.ts'

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The JSON; `undefined` where there is none. */
  readonly body: unknown
  /** The `Set-Cookie` headers. */
  readonly cookies: readonly string[]
}

export type HeaderRecord = Readonly<Record<string, string>>

/** What a request may carry. At most one of the four kinds of body. */
export interface Content {
  readonly headers?: HeaderRecord | undefined
  readonly json?: unknown
  readonly form?: readonly (readonly [string, string])[] | undefined
  readonly multipart?: readonly (readonly [string, string])[] | undefined
  /** Sent as it is, with the given type or none. */
  readonly raw?: { readonly text: string; readonly type?: string | undefined } | undefined
  readonly isStreamed?: boolean | undefined
}

/** One mount of one fixture: what every rule of the suite is written against. */
export class Api {
  readonly name: string
  readonly mount: MountPath
  readonly isCompat: boolean
  readonly origin: string
  /** The secret of the fixture. */
  readonly secret: string
  readonly #target: Target
  #description: Promise<Description> | undefined

  constructor(target: Target, mount: MountPath, secret: string) {
    this.name = `${target.name} ${mount}`
    this.mount = mount
    this.isCompat = mount === '/compat'
    this.origin = target.origin
    this.secret = secret
    this.#target = target
  }

  get #prefix(): string {
    return this.mount === '/' ? '' : this.mount
  }

  /** The issuer of tokens: origin and mount path. */
  get baseUrl(): string {
    return this.origin + this.#prefix
  }

  /** The provider behind `one` and `two`. Rules that use it are of a section that needs it. */
  get provider(): MockProvider {
    const { provider } = this.#target
    if (!provider) throw new Error('this fixture has no OAuth')
    return provider
  }

  get cookieName(): string {
    if (this.isCompat) return 'fastapiusersauth'
    return this.origin.startsWith('https:') ? '__Host-fetch-users' : 'fetch-users'
  }

  async send(method: string, path: string, content: Content = {}): Promise<Answer> {
    const { type, body } = await encode(content)
    const response = await this.#target.send({
      method,
      path: this.#prefix + path,
      headers: { ...(type && { 'content-type': type }), ...content.headers },
      body,
      isStreamed: content.isStreamed,
    })
    const answer = await answerOf(response)
    // A server that cannot read a request answers in the library's place, in no JSON.
    const isOfServer = [400, 501].includes(answer.status) && answer.body === undefined
    if (!isOfServer && !path.startsWith('/__fixture/')) {
      expectCommonHeaders(answer, `${method} ${path}`)
      const description = await this.#describe()
      expect(description.problemOf(method, path, answer)).toBeNull()
    }
    return answer
  }

  /** What the fixture says of itself; asked once. */
  #describe(): Promise<Description> {
    const message = { method: 'GET', path: `${this.#prefix}/openapi.json`, headers: {} }
    this.#description ??= this.#target
      .send(message)
      .then(async (response) => describedBy(await response.text()))
    return this.#description
  }

  get(path: string, headers?: HeaderRecord): Promise<Answer> {
    return this.send('GET', path, { headers })
  }

  post(path: string, json?: unknown, headers?: HeaderRecord): Promise<Answer> {
    return this.send('POST', path, { json, headers })
  }

  patch(path: string, json?: unknown, headers?: HeaderRecord): Promise<Answer> {
    return this.send('PATCH', path, { json, headers })
  }

  delete(path: string, headers?: HeaderRecord): Promise<Answer> {
    return this.send('DELETE', path, { headers })
  }

  /** Posts the form that log-ins take. */
  form(path: string, fields: HeaderRecord, headers?: HeaderRecord): Promise<Answer> {
    return this.send('POST', path, { form: Object.entries(fields), headers })
  }

  /** Asks the fixture for something behind the library's back. */
  async fixture(
    method: 'GET' | 'POST' | 'DELETE',
    route: string,
    json?: unknown,
  ): Promise<unknown> {
    const { status, text, body } = await this.send(method, `/__fixture/${route}`, { json })
    if (status >= 300) throw new Error(`__fixture/${route} answered ${status}: ${text}`)
    return body
  }
}

/** What every answer of the library says, whatever it answers [SE-9] [V-SE-10] [V-IN-8]. */
function expectCommonHeaders({ headers }: Answer, what: string): void {
  const names = ['cache-control', 'x-content-type-options', 'referrer-policy', 'vary']
  const said = names.map((name) => headers.get(name))
  expect(said, `the headers of ${what}`).toEqual([
    'no-store',
    'nosniff',
    'no-referrer',
    'Cookie, Authorization',
  ])
}

interface Encoded {
  readonly type?: string | null | undefined
  readonly body?: Uint8Array<ArrayBuffer>
}

async function encode({ json, form, multipart, raw }: Content): Promise<Encoded> {
  if (json !== undefined) return { type: 'application/json', body: bytes(JSON.stringify(json)) }
  if (form) {
    const text = new URLSearchParams(form.map(([name, value]) => [name, value])).toString()
    return { type: 'application/x-www-form-urlencoded', body: bytes(text) }
  }
  if (raw) return { type: raw.type, body: bytes(raw.text) }
  if (!multipart) return {}
  const data = new FormData()
  for (const [name, value] of multipart) data.append(name, value)
  const encoded = new Response(data)
  const type = encoded.headers.get('content-type')
  return { type, body: new Uint8Array(await encoded.arrayBuffer()) }
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text ? JSON.parse(text) : undefined,
    cookies: response.headers.getSetCookie(),
  }
}
