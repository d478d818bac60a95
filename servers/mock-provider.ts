import type { RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import {
  Events,
  type MutableResponse,
  type MutableToken,
  OAuth2Issuer,
  OAuth2Service,
  type TokenRequestIncomingMessage,
} from 'oauth2-mock-server'
import { serveOnLoopback } from './loopback-server.ts'

/** What a token endpoint was sent. */
export interface TokenRequest {
  readonly authorization: string | undefined
  readonly form: Readonly<Record<string, unknown>>
}

/** An answer in place of the provider's own. A `body` that is no text goes out as JSON. */
export interface ForgedAnswer {
  readonly status: number
  readonly body: unknown
}

/**
 * An OpenID provider that says what it is told to. It asks nobody to log in: `GET` on an
 * authorization URL is answered with the redirect at once.
 */
export interface MockProvider {
  readonly issuer: string
  /** Laid over the claims of ID tokens to come; `undefined` takes a claim out. */
  idToken: Record<string, unknown>
  /** Laid over the answer of the userinfo endpoint. */
  userinfo: Record<string, unknown>
  /** Laid over the answer of the token endpoint. */
  tokens: Record<string, unknown>
  /** Laid over the metadata. */
  metadata: Record<string, unknown>
  /** Answers by path, `/token` for one, until they are taken out; or what makes them of a form. */
  readonly forged: Map<string, ForgedAnswer | ((form: URLSearchParams) => ForgedAnswer)>
  /** What was asked for, as `GET /jwks`. */
  readonly requests: string[]
  /** What its own token endpoint was sent. */
  readonly tokenRequests: TokenRequest[]
  /** Signs an ID token with its present key. */
  signIdToken(change: (token: MutableToken) => void): Promise<string>
  /** Replaces its keys by a new one; codes that are not redeemed are lost. */
  rotateKeys(): Promise<void>
  /** Follows an authorization URL, and returns where the browser would be sent. */
  signIn(authorizationUrl: URL): Promise<URL>
  /** Takes back what was laid over or forged, and forgets the requests. */
  reset(): void
  stop(): Promise<void>
}

const pristine = () => ({ idToken: {}, userinfo: {}, tokens: {}, metadata: {} })

/** Starts one on loopback, on a free port unless told: RS256, one key. */
export async function startMockProvider(port = 0): Promise<MockProvider> {
  let service: OAuth2Service
  const server = await serveOnLoopback(
    () => (request, response) => {
      const path = new URL(request.url ?? '', 'http://path.invalid').pathname
      provider.requests.push(`${request.method} ${path}`)
      const answer = provider.forged.get(path)
      const listener = answer ? forgery(answer) : service.requestHandler
      listener(request, response)
    },
    port,
  )
  const provider: MockProvider = {
    ...pristine(),
    issuer: server.origin,
    forged: new Map(),
    requests: [],
    tokenRequests: [],

    signIdToken: (change) =>
      service.issuer.buildToken({
        scopesOrTransform: (header, payload) => change({ header, payload }),
      }),

    async rotateKeys() {
      service = await createService(provider)
    },

    async signIn(authorizationUrl) {
      const { status, headers } = await fetch(authorizationUrl, { redirect: 'manual' })
      const location = headers.get('location')
      if (location === null) throw new Error(`the mock provider answered with ${status}`)
      return new URL(location)
    },

    reset() {
      Object.assign(provider, pristine())
      provider.forged.clear()
      provider.requests.length = 0
      provider.tokenRequests.length = 0
    },

    stop: () => server.stop(),
  }
  service = await createService(provider)
  return provider
}

async function createService(provider: MockProvider): Promise<OAuth2Service> {
  const issuer = new OAuth2Issuer()
  issuer.url = provider.issuer
  await issuer.keys.generate('RS256')
  const service = new OAuth2Service(issuer)
  service.on(Events.BeforeTokenSigning, ({ payload }: MutableToken) => {
    const isAccessToken = 'scope' in payload
    if (!isAccessToken) Object.assign(payload, provider.idToken)
  })
  service.on(Events.BeforeUserinfo, ({ body }: MutableResponse) => {
    Object.assign(body, provider.userinfo)
  })
  service.on(Events.BeforeWellKnownOpenIdConfiguration, ({ body }: MutableResponse) => {
    Object.assign(body, provider.metadata)
  })
  service.on(
    Events.BeforeResponse,
    ({ body }: MutableResponse, request: TokenRequestIncomingMessage) => {
      const { authorization } = request.headers
      provider.tokenRequests.push({ authorization, form: { ...request.body } })
      Object.assign(body, provider.tokens)
    },
  )
  return service
}

function forgery(
  answer: ForgedAnswer | ((form: URLSearchParams) => ForgedAnswer),
): RequestListener {
  return async (request, response) => {
    const { status, body } =
      typeof answer === 'function' ? answer(new URLSearchParams(await text(request))) : answer
    const isText = typeof body === 'string'
    const type = isText ? 'text/html' : 'application/json'
    response.writeHead(status, { 'content-type': type }).end(isText ? body : JSON.stringify(body))
  }
}
