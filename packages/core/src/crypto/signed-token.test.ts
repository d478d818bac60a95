import { createHmac, hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { origin, secret } from '../../test/setup.ts'
import { createKeyRing } from './key-ring.ts'
import { createTokenSigner, epochSeconds, type TokenSignerOptions } from './signed-token.ts'

const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code))

const start = Date.parse('2026-01-01T00:00:00Z')
const audience = 'fetch-users:reset'
const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function signerOf(options: Partial<TokenSignerOptions> = {}) {
  const time = { now: start }
  const signer = createTokenSigner({
    purpose: 'reset',
    keys: createKeyRing(secret),
    clock: () => new Date(time.now),
    issuer: origin,
    audience,
    ...options,
  })
  return { ...signer, time }
}

/** Writes a token by hand, with the right key unless another is given. */
function forge(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  { key = keyFor('reset'), hash = 'sha256' } = {},
): string {
  const iat = start / 1000
  const payload = { iss: origin, aud: audience, sub: '1', iat, exp: iat + 60, ...claims }
  const text = `${json({ alg: 'HS256', typ: 'reset+jwt', ...header })}.${json(payload)}`
  return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`
}

function keyFor(purpose: string, of = secret): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', of, '', `fetch-users/v1/${purpose}`, 32))
}

const { sign, verify } = signerOf()

describe('a token', () => {
  test('says who signed it, for whom, and how long it lasts', async () => {
    const token = await sign({ sub: '1', password_fgpt: 'f' }, 60)
    const iat = start / 1000
    const claims = { iss: origin, aud: audience, iat, exp: iat + 60, sub: '1', password_fgpt: 'f' }
    expect(await verify(token)).toEqual(claims)
    const header = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()
    expect(JSON.parse(header)).toEqual({ alg: 'HS256', typ: 'reset+jwt' })
  })

  test('is a plain JWT: another implementation makes the same', async () => {
    expect(await verify(forge())).toMatchObject({ sub: '1' })
  })

  test('[JW-2] of access is typed as RFC 9068 has it', async () => {
    const { sign: signAccess } = signerOf({ purpose: 'access' })
    const [header = ''] = (await signAccess({ sub: '1' }, 60)).split('.')
    expect(Buffer.from(header, 'base64url').toString()).toContain('"typ":"at+jwt"')
  })

  test('brings back any claims', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit }), fc.json(), async (sub, text) => {
        fc.pre(sub !== '')
        const claims = await verify(await sign({ sub, text }, 60))
        expect(claims).toMatchObject({ sub, text })
      }),
      { numRuns: 30 },
    )
  })
})

describe('expiry', () => {
  test('[JW-2] is judged by the injected clock, to the second', async () => {
    const { time, ...signer } = signerOf()
    const token = await signer.sign({ sub: '1' }, 60)
    time.now = start + 59_999
    expect(await signer.verify(token)).not.toBeNull()
    time.now = start + 60_000
    expect(await signer.verify(token)).toBeNull()
  })

  test('[JW-2] a token that is not valid yet is none', async () => {
    expect(await verify(forge({ nbf: start / 1000 + 1 }))).toBeNull()
    expect(await verify(forge({ nbf: start / 1000 }))).not.toBeNull()
  })

  test('seconds are whole', () => {
    expect(epochSeconds(new Date(1999))).toBe(1)
  })
})

describe('a token is refused', () => {
  test.each<[string, string]>([
    ['[JW-1] [V-JW-1] that names no algorithm', forge({}, { alg: 'none' })],
    ['[JW-1] that names none, and is not signed', forge({}, { alg: 'none' }).replace(/[^.]*$/, '')],
    ['[JW-1] without a signature', forge().replace(/[^.]*$/, '')],
    ['[JW-1] whose algorithm is HS384', forge({}, { alg: 'HS384' }, { hash: 'sha384' })],
    ['[JW-1] whose algorithm is HS512', forge({}, { alg: 'HS512' }, { hash: 'sha512' })],
    ['[JW-1] whose algorithm is RS256', forge({}, { alg: 'RS256' })],
    ['[JW-1] whose algorithm is hs256', forge({}, { alg: 'hs256' })],
    ['[JW-1] without an algorithm', forge({}, { alg: undefined })],
    ['[JW-3] [V-JW-2] with crit', forge({}, { crit: ['exp'], exp: 1 })],
    ['[JW-3] with an unknown crit', forge({}, { crit: ['x'], x: 1 })],
    ['[JW-3] with an unencoded payload', forge({}, { crit: ['b64'], b64: false })],
    ['[V-JW-4] [JW-9] with zip, as an encrypted token', `${json({ alg: 'dir', zip: 'DEF' })}....`],
    ['[JW-2] of another type', forge({}, { typ: 'verify+jwt' })],
    ['[JW-2] without a type', forge({}, { typ: undefined })],
    ['[JW-2] for another audience', forge({ aud: 'fetch-users:verify' })],
    ['[JW-2] without an audience', forge({ aud: undefined })],
    ['[JW-2] of another issuer', forge({ iss: 'https://evil.example' })],
    ['[JW-2] without an issuer', forge({ iss: undefined })],
    ['[JW-2] without an expiry', forge({ exp: undefined })],
    ['[JW-2] whose expiry is a text', forge({ exp: '9999999999' })],
    ['[JW-2] whose issue time is a text', forge({ iat: 'x' })],
    ['without a subject', forge({ sub: undefined })],
    ['of another secret', forge({}, {}, { key: keyFor('reset', 'y'.repeat(48)) })],
    ['[V-JW-8] [OT-5] under the key of another purpose', forge({}, {}, { key: keyFor('verify') })],
    ['[V-JW-8] under the bare secret', forge({}, {}, { key: new TextEncoder().encode(secret) })],
    ['[V-JW-8] under an empty key', forge({}, {}, { key: new Uint8Array(32) })],
  ])('%s', async (_, token) => {
    expect(await verify(token)).toBeNull()
  })

  test.each(['kid', 'jku', 'jwk', 'x5u', 'x5c'])(
    '[JW-3] [V-JW-5] %s in the header chooses no key',
    async (name) => {
      const mine = Buffer.alloc(32, 'z')
      const value = name === 'jwk' ? { kty: 'oct', k: mine.toString('base64url') } : 'z'
      const header = { [name]: name === 'x5c' ? [value] : value }
      expect(await verify(forge({}, header, { key: new Uint8Array(mine) }))).toBeNull()
    },
  )

  test.each(['', '.', '..', '...', 'a', 'ab', 'abc', 'a.b.c', '%', '\0', '{}.{}.', 'é.é.é'])(
    '[V-JW-7] %j',
    async (token) => {
      expect(await verify(token)).toBeNull()
    },
  )

  test('[V-JW-3] with any character changed', async () => {
    const token = await sign({ sub: '1' }, 60)
    const { time: _, ...signer } = signerOf()
    await fc.assert(
      fc.asyncProperty(
        fc.nat(token.length - 1),
        fc.constantFrom(...'AZaz09-_.'),
        async (at, to) => {
          const altered = token.slice(0, at) + to + token.slice(at + 1)
          fc.pre(Buffer.compare(...bytesOf(token, altered)) !== 0)
          expect(await signer.verify(altered)).toBeNull()
        },
      ),
      { numRuns: 200 },
    )
  })

  test.each([' ', '\t', '\n', '='])('[V-JW-3] with %j in or behind its signature', async (text) => {
    const token = await sign({ sub: '1' }, 60)
    const at = token.lastIndexOf('.') + 1
    expect(await verify(token)).not.toBeNull()
    expect(await verify(token.slice(0, at) + text + token.slice(at))).toBeNull()
    expect(await verify(token + text)).toBeNull()
  })

  test('[V-JW-7] whatever the text is, it throws nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit }), async (text) => {
        expect(await verify(text)).toBeNull()
        expect(await verify(`${json({ alg: 'HS256' })}.${text}.${text}`)).toBeNull()
      }),
    )
  })

  /** Base64url has spare bits at its end: some texts differ and are the same bytes. */
  function bytesOf(...tokens: [string, string]): [Buffer, Buffer] {
    const [a, b] = tokens.map((token) =>
      Buffer.from(
        JSON.stringify(token.split('.').map((part) => [...Buffer.from(part, 'base64url')])),
      ),
    )
    return [a ?? Buffer.of(), b ?? Buffer.of()]
  }
})

describe('rotation', () => {
  const rotated = signerOf({ keys: createKeyRing(['new'.repeat(16), secret]) })

  test('the first secret signs, all verify', async () => {
    expect(await rotated.verify(await sign({ sub: '1' }, 60))).toMatchObject({ sub: '1' })
    const token = await rotated.sign({ sub: '1' }, 60)
    expect(await rotated.verify(token)).toMatchObject({ sub: '1' })
    expect(await verify(token)).toBeNull()
  })

  test('a secret that is gone verifies nothing', async () => {
    const { verify: verifyLater } = signerOf({ keys: createKeyRing('new'.repeat(16)) })
    expect(await verifyLater(await sign({ sub: '1' }, 60))).toBeNull()
  })

  test('an older secret has no older rules', async () => {
    expect(await rotated.verify(forge({ aud: 'other' }))).toBeNull()
    expect(await rotated.verify(forge({}, { typ: 'verify+jwt' }))).toBeNull()
    expect(await rotated.verify(forge({ exp: start / 1000 }))).toBeNull()
  })
})

describe('where tokens of another library are taken', () => {
  const { verify: verifyLoosely } = signerOf({ isStrict: false })

  test.each<[string, string]>([
    ['the issuer may be missing', forge({ iss: undefined })],
    ['the type may be missing', forge({}, { typ: undefined })],
    ['the type may be JWT', forge({ iss: undefined, iat: undefined }, { typ: 'JWT' })],
    ['the audience may be in a list', forge({ aud: [audience] })],
  ])('%s', async (_, token) => {
    expect(await verifyLoosely(token)).toMatchObject({ sub: '1' })
  })

  test.each<[string, string]>([
    ['the issuer may not be another', forge({ iss: 'https://evil.example' })],
    ['the audience may not be another', forge({ aud: 'other' })],
    ['the audience may not be missing', forge({ aud: undefined })],
    ['the expiry may not be missing', forge({ exp: undefined })],
    ['the algorithm may not be another', forge({}, { alg: 'HS512' }, { hash: 'sha512' })],
  ])('%s', async (_, token) => {
    expect(await verifyLoosely(token)).toBeNull()
  })
})

test('trouble with the keys is no refusal', async () => {
  const keys = { get: () => Promise.reject(new Error('no keys')) }
  await expect(signerOf({ keys }).verify(forge())).rejects.toThrow('no keys')
  const unfit = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
  ])
  const wrong = signerOf({ keys: { get: async () => [unfit] } })
  await expect(wrong.verify(forge())).rejects.toThrow(TypeError)
})
