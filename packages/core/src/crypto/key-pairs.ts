import * as base64url from 'jose/base64url'
import { decodeProtectedHeader } from 'jose/decode/protected_header'
import { importJWK } from 'jose/key/import'

/**
 * A key in JSON, private or public, for one algorithm: RS256, ES256, EdDSA or Ed25519.
 *
 * @see RFC 7517
 */
export interface SigningJwk {
  readonly kty: string
  readonly alg: string
  /** Names the key: no two have one. */
  readonly kid: string
  readonly [member: string]: unknown
}

/** The public half of a key, as others are shown it. */
export type PublicJwk = Readonly<Record<string, string>>

/** A key that is ready for use. */
export interface ReadyKey {
  readonly alg: string
  readonly kid: string
  readonly key: CryptoKey
}

/** Key pairs of which the first signs and all verify, imported once. */
export interface KeyPairs {
  readonly publicKeys: readonly PublicJwk[]
  /** The key that signs. */
  first(): Promise<ReadyKey>
  /**
   * The key that a token says it was signed with, or `null`. Of its header `kid` alone is looked at,
   * and `alg` is the key's own.
   *
   * @see RFC 8725 section 3.1
   */
  find(token: string): Promise<ReadyKey | null>
}

/** What keys for an algorithm are made of. */
interface Kind {
  readonly kty: string
  readonly crv?: string
  readonly publicMembers: readonly string[]
  readonly privateMembers: readonly string[]
}

const edwards = { kty: 'OKP', crv: 'Ed25519', publicMembers: ['crv', 'x'], privateMembers: ['d'] }
const kinds: ReadonlyMap<unknown, Kind> = new Map<unknown, Kind>([
  [
    'RS256',
    {
      kty: 'RSA',
      publicMembers: ['n', 'e'],
      privateMembers: ['d', 'p', 'q', 'dp', 'dq', 'qi'],
    },
  ],
  ['ES256', { kty: 'EC', crv: 'P-256', publicMembers: ['crv', 'x', 'y'], privateMembers: ['d'] }],
  ['EdDSA', edwards],
  ['Ed25519', edwards],
])

/** @see RFC 7518 section 3.3 */
const leastRsaBits = 2048

/**
 * Checks keys, and makes them ready when they are first used: numbers that fit no key come to light
 * then.
 *
 * @param option - what errors call the list.
 * @throws {TypeError} that quotes no key, when a key lacks something or is for something else, two
 * have one `kid`, or the first is public.
 */
export function createKeyPairs(option: string, jwks: readonly SigningJwk[]): KeyPairs {
  const pairs = jwks.map((jwk, index) => pairOf(`${option}[${index}]`, jwk))
  const byKid = new Map<unknown, Pair>(pairs.map((pair) => [pair.kid, pair]))
  const [first] = pairs
  if (byKid.size < pairs.length) throw new TypeError(`${option}: two keys have one kid`)
  if (!first?.sign) throw new TypeError(`${option}: the first has to be a private key: it signs`)
  const { sign } = first
  return {
    publicKeys: pairs.map(({ publicKey }) => publicKey),
    first: sign,
    async find(token) {
      return (await byKid.get(kidOf(token))?.verify()) ?? null
    },
  }
}

/** A key and its public half, not imported yet. */
interface Pair {
  readonly kid: string
  readonly publicKey: PublicJwk
  readonly sign: (() => Promise<ReadyKey>) | null
  readonly verify: () => Promise<ReadyKey>
}

function pairOf(name: string, jwk: SigningJwk): Pair {
  const { kid, alg, use = 'sig' } = jwk
  const kind = kinds.get(alg)
  if (!kind) throw new TypeError(`${name}.alg must be RS256, ES256, EdDSA or Ed25519`)
  if (typeof kid !== 'string' || kid === '') throw new TypeError(`${name}.kid is missing`)
  if (jwk.kty !== kind.kty) throw new TypeError(`${name}.kty must be ${kind.kty} for ${alg}`)
  if (use !== 'sig') throw new TypeError(`${name}.use must be sig`)
  const publicMembers = membersOf(name, jwk, kind.publicMembers)
  if (publicMembers['crv'] !== kind.crv) {
    throw new TypeError(`${name}.crv must be ${kind.crv} for ${alg}`)
  }
  if (bitsOf(publicMembers['n'] ?? '') < (kind.kty === 'RSA' ? leastRsaBits : 0)) {
    throw new TypeError(`${name}: an RSA key has to have ${leastRsaBits} bits at least`)
  }
  const isPrivate = Object.hasOwn(jwk, 'd')
  const privateMembers = isPrivate ? membersOf(name, jwk, kind.privateMembers) : {}
  const publicKey = { kty: kind.kty, ...publicMembers, kid, alg, use: 'sig' }
  const ready = (members: Readonly<Record<string, string>>) =>
    once(async () => ({
      alg,
      kid,
      // Only symmetric keys come out as bytes.
      key: (await importJWK({ kty: kind.kty, ...publicMembers, ...members }, alg)) as CryptoKey,
    }))
  return { kid, publicKey, sign: isPrivate ? ready(privateMembers) : null, verify: ready({}) }
}

function membersOf(
  name: string,
  jwk: SigningJwk,
  members: readonly string[],
): Record<string, string> {
  const entries = members.map((member): [string, string] => {
    const value = jwk[member]
    if (typeof value !== 'string' || !/^[\w-]+$/.test(value)) {
      throw new TypeError(`${name}.${member} is missing, or no text in base64url`)
    }
    return [member, value]
  })
  return Object.fromEntries(entries)
}

function bitsOf(number: string): number {
  const bytes = base64url.decode(number)
  const start = bytes.findIndex((byte) => byte !== 0)
  return start === -1 ? 0 : (bytes.length - start) * 8 - (Math.clz32(bytes[start] ?? 0) - 24)
}

function kidOf(token: string): unknown {
  try {
    return decodeProtectedHeader(token).kid
  } catch {
    return undefined
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
