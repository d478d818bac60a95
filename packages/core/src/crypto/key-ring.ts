/** Every purpose that a key can have. */
export const purposes = [
  'access',
  'verify',
  'reset',
  'change-email',
  'oauth-state',
  'oauth-flow',
  'refresh',
  'fingerprint',
  'seal',
] as const

/** What a key is for. A key serves one purpose alone: no token of one passes for another. */
export type Purpose = (typeof purposes)[number]

/** At least one key, newest first: the first signs, all verify. */
export type Keys = readonly [CryptoKey, ...CryptoKey[]]

/** The keys of an application, derived from its secrets and imported once. */
export interface KeyRing {
  /** Keys for the purpose: AES-256-GCM for what is sealed, else HMAC-SHA-256. */
  get(purpose: Purpose): Promise<Keys>
}

/** How {@link createKeyRing} makes its keys. */
export interface KeyRingOptions {
  /**
   * `'raw'` takes the secret itself for access tokens, as fastapi-users does.
   *
   * @default 'derived'
   */
  readonly accessTokenKey?: 'derived' | 'raw' | undefined
}

const minimumSecretBytes = 32

/**
 * Derives one key per purpose and secret: HKDF-SHA-256, no salt, info `fetch-users/v1/<purpose>`.
 *
 * @throws {TypeError} when a secret is missing or shorter than 32 bytes.
 * @see RFC 5869, RFC 7518 section 3.2
 */
export function createKeyRing(
  secret: string | readonly string[] | undefined,
  options: KeyRingOptions = {},
): KeyRing {
  const secrets = typeof secret === 'string' ? [secret] : (secret ?? [])
  const [first, ...rest] = secrets.map(secretBytes)
  if (!first) {
    throw new TypeError('secret is missing: give createAuth a random text of at least 32 bytes')
  }
  const cache = new Map<Purpose, Promise<Keys>>()

  async function makeKeys(purpose: Purpose, newest: Bytes): Promise<Keys> {
    const isRaw = purpose === 'access' && options.accessTokenKey === 'raw'
    const make = isRaw ? importKey : (bytes: Bytes) => deriveKey(bytes, purpose)
    return [await make(newest), ...(await Promise.all(rest.map(make)))]
  }

  return {
    get(purpose) {
      const known = cache.get(purpose)
      if (known) return known
      const keys = makeKeys(purpose, first)
      cache.set(purpose, keys)
      return keys
    },
  }
}

type Bytes = Uint8Array<ArrayBuffer>

/** What a key does. */
interface KeyKind {
  readonly algorithm: { readonly name: string; readonly hash?: string; readonly length: number }
  readonly usages: KeyUsage[]
}

const hmac = { name: 'HMAC', hash: 'SHA-256' }
const signing: KeyKind = {
  algorithm: { ...hmac, length: 256 },
  usages: ['sign', 'verify'],
}
const sealing: KeyKind = {
  algorithm: { name: 'AES-GCM', length: 256 },
  usages: ['encrypt', 'decrypt'],
}
const sealed: readonly Purpose[] = ['oauth-flow', 'seal']

function secretBytes(secret: string): Bytes {
  const bytes = new TextEncoder().encode(secret)
  if (bytes.length < minimumSecretBytes) {
    throw new TypeError('secret is too short: use at least 32 random bytes (RFC 7518 section 3.2)')
  }
  return bytes
}

function importKey(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, hmac, false, signing.usages)
}

async function deriveKey(bytes: Bytes, purpose: Purpose): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  const { algorithm, usages } = sealed.includes(purpose) ? sealing : signing
  const info = new TextEncoder().encode(`fetch-users/v1/${purpose}`)
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
    material,
    algorithm,
    false,
    usages,
  )
}
