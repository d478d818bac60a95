import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** How a preset has to say at the token endpoint which client it is. */
export type ClientAuth = (
  form: URLSearchParams,
  authorization: string,
) => boolean | Promise<boolean>

/** A provider as its documentation has it. */
export interface DocumentedProvider {
  readonly authorizationUrl: string
  readonly tokenUrl: string
  readonly clientAuth: ClientAuth
  /** Where the keys of its ID tokens are, if it has ID tokens. */
  readonly jwksUrl?: string | undefined
  /** What it answers to a code, or a refresh token, that is not good. */
  readonly refusal: Answer
}

export interface Answer {
  readonly status?: number
  readonly headers?: Record<string, string>
  /** Text goes out as it is, all else as JSON. */
  readonly body?: unknown
}

/** What the account is, on this server. */
export interface Account {
  readonly claims?: Record<string, unknown> | undefined
  readonly api?: Record<string, unknown> | undefined
}

export const refreshToken = 'refresh-token-4711'
export const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000)

const keys = await generateKeyPair('RS256')
const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' }

/**
 * A real server on loopback that plays any provider: `https://host/path` is asked at
 * `http://127.0.0.1:port/host/path`. It checks client, code, redirect URI and PKCE verifier.
 */
export class ProviderServer {
  /** What was asked for, as `POST https://host/path`. */
  readonly requests: string[] = []
  /** Answers instead of those of the provider; `null` never answers. By URL without its query. */
  readonly overrides: Map<string, Answer | null> = new Map()
  /** Sent in the ID token besides, or instead of, what belongs there. */
  forgedClaims: Record<string, unknown> = {}
  readonly #codes = new Map<string, URLSearchParams>()
  readonly #server = createServer((request, response) => void this.#serve(request, response))
  #provider!: DocumentedProvider
  #account: Account = {}
  #now = new Date(0)

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Starts anew, as this provider. */
  play(provider: DocumentedProvider, account: Account, now: Date): void {
    this.#provider = provider
    this.#account = account
    this.#now = now
    this.forgedClaims = {}
    this.overrides.clear()
    this.requests.length = 0
  }

  /** `fetch`, with every https host sent here. */
  readonly fetch: typeof fetch = (input, init) => {
    const { host, pathname, search } = new URL(input instanceof Request ? input.url : input)
    const { port } = this.#server.address() as AddressInfo // it listens on a port
    const url = `http://127.0.0.1:${port}/${host}${pathname}${search}`
    return realFetch(input instanceof Request ? new Request(url, input) : url, init)
  }

  /** The user consents: returns the code. */
  consent(authorizationUrl: URL): string {
    const code = `code-${randomUUID()}`
    this.#codes.set(code, authorizationUrl.searchParams)
    return code
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(`https:/${request.url}`)
    const place = `${url.origin}${url.pathname}`
    this.requests.push(`${request.method} ${place}`)
    const override = this.overrides.get(place)
    if (override === null) return
    const answer = override ?? (await this.#answer(request, place, url))
    const { status = 200, headers = { 'content-type': 'application/json' }, body = '' } = answer
    response.writeHead(status, headers)
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

  async #answer(request: IncomingMessage, place: string, url: URL): Promise<Answer> {
    if (place === this.#provider.jwksUrl) return { body: { keys: [jwk] } }
    if (place === this.#provider.tokenUrl && request.method === 'POST') {
      const form = new URLSearchParams(await text(request))
      return this.#token(form, request.headers.authorization ?? '')
    }
    const body = this.#account.api?.[place + url.search]
    const isKnown = request.headers.authorization === 'Bearer access-token-4711'
    if (body === undefined || !isKnown) return { status: isKnown ? 404 : 401, body: {} }
    return { body }
  }

  async #token(form: URLSearchParams, authorization: string): Promise<Answer> {
    if (!(await this.#provider.clientAuth(form, authorization))) return this.#provider.refusal
    const tokens = { access_token: 'access-token-4711', token_type: 'Bearer', expires_in: 3600 }
    if (form.get('grant_type') === 'refresh_token') {
      const isGood = form.get('refresh_token') === refreshToken
      return isGood ? { body: tokens } : this.#provider.refusal
    }
    const asked = this.#codes.get(form.get('code') ?? '')
    this.#codes.delete(form.get('code') ?? '')
    if (form.get('grant_type') !== 'authorization_code' || !asked) return this.#provider.refusal
    const isSame = form.get('redirect_uri') === asked.get('redirect_uri')
    if (!isSame || challengeOf(form.get('code_verifier')) !== asked.get('code_challenge')) {
      return this.#provider.refusal
    }
    const idToken = this.#account.claims && (await this.#idToken(asked))
    return { body: { ...tokens, refresh_token: refreshToken, id_token: idToken } }
  }

  #idToken(asked: URLSearchParams): Promise<string> {
    const iat = secondsOf(this.#now)
    const nonce = asked.get('nonce')
    const own = { aud: asked.get('client_id') ?? '', nonce, iat, exp: iat + 300 }
    return new SignJWT({ ...own, ...this.#account.claims, ...this.forgedClaims })
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
      .sign(keys.privateKey)
  }
}

const realFetch = globalThis.fetch

/** RFC 7636 section 4.2. */
export function challengeOf(verifier: string | null): string | null {
  return verifier && createHash('sha256').update(verifier).digest('base64url')
}
