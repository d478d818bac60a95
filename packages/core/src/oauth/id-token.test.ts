import {
  base64url,
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTHeaderParameters,
  SignJWT,
  UnsecuredJWT,
} from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type LoopbackServer, serveOnLoopback } from '../../../../servers/loopback-server.ts'
import { withoutCode } from '../../test/runtime.ts'
import { AuthError } from '../errors.ts'
import { createIdTokenVerifier, type IdTokenRules, type VerifyIdToken } from './id-token.ts'
import { createOutbound } from './outbound.ts'

interface Key {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
}

const issuer = 'https://id.example.com'
const clientId = 'client'
const nonce = 'n-0S6_WzA2Mj'
const now = new Date('2026-03-01T12:00:00Z')
const seconds = now.getTime() / 1000

let server: LoopbackServer
let requests = 0
let answer: { readonly status: number; readonly body: string }
let key: Key
let evilKey: Key

beforeAll(async () => {
  server = await serveOnLoopback(() => (_request, response) => {
    requests++
    response.writeHead(answer.status, { location: '/elsewhere' }).end(answer.body)
  })
  key = await createKey('key-1')
  evilKey = await createKey('key-1')
})

beforeEach(async () => {
  requests = 0
  await publish(key)
})

afterAll(() => server.stop())

async function createKey(kid: string, alg = 'RS256'): Promise<Key> {
  return { kid, alg, ...(await generateKeyPair(alg, { extractable: true })) }
}

async function publicJwk({ kid, publicKey }: Key): Promise<Record<string, unknown>> {
  return { ...(await exportJWK(publicKey)), kid }
}

async function publish(...keys: Key[]): Promise<void> {
  answer = { status: 200, body: JSON.stringify({ keys: await Promise.all(keys.map(publicJwk)) }) }
}

function createVerifier(rules: Partial<IdTokenRules> = {}): VerifyIdToken {
  return createIdTokenVerifier(
    { issuer, clientId, jwksUri: `${server.origin}/jwks`, ...rules },
    { name: 'example', clock: () => now, outbound: createOutbound(5) },
  )
}

const claims = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...{ iss: issuer, sub: '248289761001', aud: clientId, nonce },
  ...{ iat: seconds - 10, exp: seconds + 300, email: 'jane@example.com' },
  ...changes,
})

interface Signature {
  readonly by?: Key
  readonly header?: Partial<JWTHeaderParameters>
}

function sign(changes?: Record<string, unknown>, { by = key, header }: Signature = {}) {
  return new SignJWT(claims(changes))
    .setProtectedHeader({ alg: by.alg, kid: by.kid, ...header })
    .sign(by.privateKey)
}

/** HMAC with what everybody knows: the provider's public key. */
async function signByPublicKey(alg: string, known: string): Promise<string> {
  const secret = new TextEncoder().encode(known)
  return new SignJWT(claims()).setProtectedHeader({ alg, kid: key.kid }).sign(secret)
}

async function alter(token: Promise<string>, part: 0 | 1 | 2): Promise<string> {
  const parts = (await token).split('.')
  const bytes = base64url.decode(parts[part] ?? '')
  bytes[10] = (bytes[10] ?? 0) ^ 1
  parts[part] = base64url.encode(bytes)
  return parts.join('.')
}

async function expectRejected(idToken: string | null, verify = createVerifier()): Promise<void> {
  const error: unknown = await verify(idToken, nonce).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(AuthError)
  const { code, cause } = error as AuthError // just asserted
  expect(code).toBe('OAUTH_CODE_REJECTED')
  expect(String(cause)).toMatch(/^Error: ID token: /)
  expect(JSON.stringify(Object.assign({}, cause))).toBe('{}')
}

describe('a token that holds', () => {
  test('gives its claims', async () => {
    expect(await createVerifier()(await sign(), nonce)).toEqual(claims())
  })

  const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].concat(
    ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  )
  test.each(algorithms)('may be signed by %s', async (alg) => {
    const by = await createKey('other', alg)
    await publish(key, by)
    expect(await createVerifier()(await sign({}, { by }), nonce)).toEqual(claims())
  })

  test.each([
    ['for us alone, in a list', { aud: [clientId] }],
    ['for us and issued to us', { azp: clientId }],
    ['for several and issued to us', { aud: ['other', clientId], azp: clientId }],
    ['that ended less than 30 s ago', { exp: seconds - 29 }],
    ['of a clock 29 s ahead', { iat: seconds + 29, nbf: seconds + 29 }],
    ['of the longest subject', { sub: '~'.repeat(255) }],
  ])('may be one %s', async (_name, changes) => {
    expect(await createVerifier()(await sign(changes), nonce)).toEqual(claims(changes))
  })

  test('may be of an issuer that depends on its claims', async () => {
    const verify = createVerifier({ issuer: ({ tid }) => `https://id.example.com/${tid}` })
    const mine = { tid: 'a', iss: 'https://id.example.com/a' }
    expect(await verify(await sign(mine), nonce)).toEqual(claims(mine))
    await expectRejected(await sign({ ...mine, tid: 'b' }), verify)
    await expectRejected(await sign({ iss: undefined }), verify)
  })
})

describe('[OA-6] a token is refused', () => {
  test.each([
    ['missing', null],
    ['empty', ''],
    ['no JWT', 'token'],
    ['of empty parts', '..'],
    ['of parts that are no base64url', '%.%.%'],
    ['of parts that are no JSON', 'abc.def.ghi'],
    ['an encrypted one', 'e30.e30.e30.e30.e30'],
  ])('when it is %s', (_name, token) => expectRejected(token))

  test.each([
    ['of another issuer [V-LK-8]', { iss: 'https://evil.example.com' }],
    ['of an issuer with a slash more', { iss: `${issuer}/` }],
    ['of several issuers', { iss: [issuer] }],
    ['of no issuer', { iss: undefined }],
    ['for another client', { aud: 'other' }],
    ['for other clients', { aud: ['other', 'another'] }],
    ['for nobody', { aud: undefined }],
    ['for several, issued to nobody known', { aud: [clientId, 'other'] }],
    ['for several, issued to another', { aud: [clientId, 'other'], azp: 'other' }],
    ['for us, issued to another', { azp: 'other' }],
    ['for us, issued to null', { azp: null }],
    ['for us, issued to a list', { azp: [clientId] }],
    ['that has ended', { exp: seconds - 31 }],
    ['without end', { exp: undefined }],
    ['whose end is text', { exp: String(seconds + 300) }],
    ['whose end is null', { exp: null }],
    ['that is of no time', { iat: undefined }],
    ['that is of a textual time', { iat: String(seconds) }],
    ['that begins later', { nbf: seconds + 31 }],
    ['without nonce [V-OA-5]', { nonce: undefined }],
    ['with another nonce [V-OA-5]', { nonce: `${nonce}.` }],
    ['with several nonces [V-OA-5]', { nonce: [nonce] }],
    ['with an empty nonce [V-OA-5]', { nonce: '' }],
    ['without subject', { sub: undefined }],
    ['whose subject is a number', { sub: 248289761001 }],
    ['whose subject is a list', { sub: ['248289761001'] }],
    ['whose subject is empty', { sub: '' }],
    ['whose subject is too long', { sub: 'x'.repeat(256) }],
    ['whose subject is not ASCII', { sub: 'jané' }],
    ['whose subject has a line break', { sub: 'jane\n' }],
  ])('when it is one %s', async (_name, changes) => expectRejected(await sign(changes)))

  test.each([
    ['whose claims were altered', async () => alter(sign(), 1)],
    ['whose signature was altered', async () => alter(sign(), 2)],
    ['whose signature was cut off', async () => (await sign()).replace(/[^.]*$/, '')],
    ['by another key of the same name', async () => sign({}, { by: evilKey })],
    ['by a key that nobody published', async () => sign({}, { by: await createKey('unknown') })],
    ['by nobody [V-JW-1]', async () => new UnsecuredJWT(claims()).encode()],
    [
      'by the public key in PEM [V-JW-1]',
      async () => signByPublicKey('HS256', await exportSPKI(key.publicKey)),
    ],
    ['by the published key [V-JW-1]', async () => signByPublicKey('HS256', answer.body)],
    ['by our client id [V-JW-1]', async () => signByPublicKey('HS512', clientId.repeat(20))],
    [
      'with a critical header that nobody knows [V-JW-2]',
      async () => {
        const [, payload, signature] = (await sign()).split('.')
        const header = { alg: 'RS256', kid: key.kid, crit: ['x'], x: 1 }
        return `${base64url.encode(JSON.stringify(header))}.${payload}.${signature}`
      },
    ],
    [
      'that brings its own key [V-JW-5]',
      async () => {
        const jwk = await publicJwk(evilKey)
        return sign({}, { by: evilKey, header: { jwk } })
      },
    ],
  ])('when it is signed %s', async (_name, make) => expectRejected(await make()))

  test('before any key is asked for, when its algorithm is none of ours [V-JW-1]', async () => {
    await expectRejected(new UnsecuredJWT(claims()).encode())
    await expectRejected(await signByPublicKey('HS256', clientId.repeat(20)))
    expect(requests).toBe(0)
  })

  test('[V-LK-8][V-JW-5] when it names keys of its own, which nobody fetches', async () => {
    let asked = 0
    const evil = await serveOnLoopback(() => async (_request, response) => {
      asked++
      response.end(JSON.stringify({ keys: [await publicJwk(evilKey)] }))
    })
    const header = { jku: `${evil.origin}/jwks`, x5u: `${evil.origin}/x5u` }
    await expectRejected(await sign({}, { by: evilKey, header }))
    await expectRejected(await sign({ iss: evil.origin }, { by: evilKey, header }))
    expect(asked).toBe(0)
    await evil.stop()
  })

  test('when it does not say which of two keys', async () => {
    await publish(key, await createKey('key-2'))
    const nameless = new SignJWT(claims()).setProtectedHeader({ alg: key.alg })
    await expectRejected(await nameless.sign(key.privateKey))
  })
})

describe('keys', () => {
  test('are asked for once, however many tokens come', async () => {
    const verify = createVerifier()
    expect(requests).toBe(0)
    const token = await sign()
    await Promise.all(Array.from({ length: 20 }, () => verify(token, nonce)))
    await verify(token, nonce)
    await expectRejected(await alter(sign(), 2), verify)
    expect(requests).toBe(1)
  })

  test('that were rotated are found at once, and the old ones are not kept', async () => {
    const verify = createVerifier()
    const token = await sign()
    await verify(token, nonce)
    const by = await createKey('key-2')
    await publish(by)
    await verify(await sign({}, { by }), nonce)
    expect(requests).toBe(2)
    await expectRejected(token, verify)
  })

  test.each([
    ['are missing', { status: 404, body: '{}' }],
    ['are behind a failure', { status: 500, body: '{"keys":[]}' }],
    ['are behind a redirect', { status: 302, body: '' }],
    ['are HTML', { status: 200, body: '<html>' }],
    ['are no key set', { status: 200, body: '{}' }],
    ['are too many', { status: 200, body: ' '.repeat(600 * 1024) }],
    ['are a list of text', { status: 200, body: '{"keys":["key"]}' }],
  ])('that %s are no refusal, and are asked for again', async (_name, trouble) => {
    const verify = createVerifier()
    const token = await sign()
    answer = trouble
    const error: unknown = await verify(token, nonce).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(AuthError)
    await publish(key)
    expect(await verify(token, nonce)).toEqual(claims())
  })

  test('that are broken are no refusal', async () => {
    const broken = { kty: 'RSA', kid: key.kid, n: 'AQAB', e: 'AQAB' }
    answer = { status: 200, body: JSON.stringify({ keys: [broken] }) }
    const error: unknown = await createVerifier()(await sign(), nonce).catch((reason) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(AuthError)
  })

  test('that nobody serves are no refusal', async () => {
    const { origin, stop } = await serveOnLoopback(() => () => {})
    await stop()
    const verify = createVerifier({ jwksUri: `${origin}/jwks?secret=1` })
    const error: unknown = await verify(await sign(), nonce).catch((reason: unknown) => reason)
    expect(error).not.toBeInstanceOf(AuthError)
    expect(withoutCode(error)).toBe(`Error: GET ${origin}/jwks: no answer`)
  })
})
