import * as base64url from 'jose/base64url'

/** A key, and what the header of a token says of it. */
export interface SigningKey {
  /** The key's own algorithm, as JOSE calls it. */
  readonly alg: string
  readonly kid?: string
  readonly key: CryptoKey
}

/** A token taken apart. Nothing that it says is known to be true. */
export interface Jwt {
  readonly header: Members
  readonly claims: Members
  /** What the signature is of. */
  readonly signed: string
  readonly signature: Uint8Array<ArrayBuffer>
}

type Members = Readonly<Record<string, unknown>>

/** What reads base64url may pass over white space and padding. @see RFC 7515 section 2 */
const compact = /^(([\w-]+)\.([\w-]+))\.([\w-]+)$/

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** Writes a JWT: a compact JWS of JSON. @see RFC 7515 section 7.1 */
export async function signJwt(
  { key, ...header }: SigningKey,
  typ: string,
  claims: object,
): Promise<string> {
  const parts = [{ ...header, typ }, claims].map((part) => base64url.encode(JSON.stringify(part)))
  const signed = parts.join('.')
  const signature = await crypto.subtle.sign(algorithmOf(key), key, encoder.encode(signed))
  return `${signed}.${base64url.encode(new Uint8Array(signature))}`
}

/** Takes a JWT apart. Returns `null` for what is none. */
export function parseJwt(token: string): Jwt | null {
  const [, signed = '', header = '', claims = '', signature = ''] = compact.exec(token) ?? []
  if (signed === '') return null
  try {
    const bytes = new Uint8Array(base64url.decode(signature))
    return { header: parse(header), claims: parse(claims), signed, signature: bytes }
  } catch {
    return null
  }
}

/** Whether a token was signed with this key. What its header says decides nothing but "no". */
export async function isSignedBy({ key, alg }: SigningKey, jwt: Jwt): Promise<boolean> {
  const { header, signed, signature } = jwt
  if (header['alg'] !== alg || header['crit'] !== undefined) return false
  try {
    return await crypto.subtle.verify(algorithmOf(key), key, signature, encoder.encode(signed))
  } catch (error) {
    // workerd, for one of Ed25519 that has another length.
    if (error instanceof Error && error.name === 'OperationError') return false
    throw error
  }
}

/** What is no object has no members. */
function parse(text: string): Members {
  return Object(JSON.parse(decoder.decode(base64url.decode(text))))
}

/** ECDSA wants to be told its hash; other keys know theirs. */
function algorithmOf({ algorithm: { name } }: CryptoKey): EcdsaParams {
  return { name, hash: 'SHA-256' }
}
