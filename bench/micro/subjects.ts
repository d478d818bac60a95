import {
  bearerTransport,
  cookieTransport,
  createAuth,
  jwtStrategy,
  type PasswordHasher,
  sessionStrategy,
} from '@fetch-users/core'
import { memoryStorage, signedIn } from '@fetch-users/core/testing'
import { sha256, sha256ByWebCrypto } from '../../packages/core/src/crypto/digest.ts'
import { readBody } from '../../packages/core/src/http/body.ts'
import { cookieValues } from '../../packages/core/src/http/cookie.ts'
import { noContent } from '../../packages/core/src/http/response.ts'
import { get } from '../../packages/core/src/http/route.ts'
import { createRouter } from '../../packages/core/src/http/router.ts'

/** What is timed: once, from the question to the answer. */
export type Subject = () => unknown

const baseUrl = 'https://api.example.com'

/** What the others are held against. */
export const emptyResponse = 'an empty Response'

/** What the library answers where there is nothing, without the library. */
const notFound = {
  body: '{"detail":"Not Found"}',
  status: 404,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    vary: 'Cookie, Authorization',
  },
}

/** As a browser sends it, among others' cookies. */
const otherCookies = Array.from({ length: 8 }, (_, n) => `_ga_${n}=GS1.1.17331${n}.4.1; `).join('')

/** Everything that is timed, by the name in the table. */
export async function makeSubjects(): Promise<Readonly<Record<string, Subject>>> {
  const { handler, cookie, bearer } = await application()
  const ask = (path: string, headers?: Record<string, string>): Subject => {
    const request = new Request(`${baseUrl}${path}`, headers && { headers })
    return () => handler(request)
  }
  const json = JSON.stringify({ email: 'ann@example.com', password: 'correct horse battery' })
  const header = `${otherCookies}__Host-fetch-users=${'x'.repeat(43)}`
  return {
    [emptyResponse]: () => new Response(),
    'a 404 by hand': () => new Response(notFound.body, notFound),
    'a Request with a cookie': () => new Request(baseUrl, { headers: { cookie: header } }),
    'handler: 404': ask('/nowhere'),
    'handler: session check': ask('/users/me', { cookie: otherCookies + cookie }),
    'handler: session check without a cookie': ask('/users/me'),
    'handler: JWT check, again': ask('/users/me', { authorization: bearer }),
    'router: 20 routes': routerOf(20),
    'router: 200 routes': routerOf(200),
    'router: 404 among 20 routes': routerOf(20, '/nowhere'),
    'router: 404 among 200 routes': routerOf(200, '/nowhere'),
    'a digest, at once': () => sha256('x'.repeat(43)),
    'a digest, by Web Crypto': () => sha256ByWebCrypto('x'.repeat(43)),
    'the cookie, out of nine': () => cookieValues(header, '__Host-fetch-users'),
    'a Request with a JSON body, read': () =>
      readBody(
        new Request(baseUrl, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: json,
        }),
        ['application/json'],
      ),
  }
}

/** Stores in memory, so that what is left is the library's own. */
async function application(): Promise<{
  handler(request: Request): Promise<Response>
  cookie: string
  bearer: string
}> {
  const auth = createAuth({
    baseUrl,
    secret: 'a secret of at least thirty-two bytes',
    storage: memoryStorage(),
    passwordHasher: nobodys,
    backends: {
      cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
      jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
    },
  })
  const ann = await auth.users.create({ email: 'ann@example.com', password: 'correct horse' })
  const cookie = (await signedIn(auth, ann, 'cookie'))['cookie']
  const bearer = (await signedIn(auth, ann, 'jwt'))['authorization']
  if (!cookie || !bearer) throw new Error('nobody is signed in')
  return { handler: auth.handler, cookie, bearer }
}

/** No password is hashed here. */
const nobodys: PasswordHasher = {
  hash: async () => 'none',
  owns: () => false,
  verify: async () => ({ isValid: false, needsRehash: false }),
}

function routerOf(count: number, path = '/route-7'): Subject {
  const routes = Array.from({ length: count }, (_, n) =>
    get(`/route-${n}`, {}, async () => noContent()),
  )
  const router = createRouter(routes, {
    mountPath: '',
    onError: (error) => {
      throw error
    },
    emit: () => {},
    limiter: { admit: async () => {} },
  })
  const request = new Request(`${baseUrl}${path}`)
  return () => router(request, {})
}
