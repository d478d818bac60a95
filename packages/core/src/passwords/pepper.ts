import * as base64url from 'jose/base64url'
import type { PasswordHasher } from '../ports/password-hasher.ts'

/** A key that passwords are mixed with, and the name by which hashes refer to it. */
export interface PepperSecret {
  /** Stands in every hash: 1 to 16 of `a`–`z`, `0`–`9` and `-`. Never reuse one for another secret. */
  readonly id: string
  /** At least 32 random bytes, as text, for this alone. Kept apart from the database. */
  readonly secret: string | undefined
}

/** The keys of {@link peppered}. */
export interface PepperOptions {
  /**
   * The first is for new hashes, all verify. Put a new one in front, and drop the old one once no
   * hash names it: log-ins replace them. Who is left then needs a reset.
   */
  readonly secrets: readonly PepperSecret[]
}

const stored = /^pepper:([a-z0-9-]{1,16}):(.+)$/s
const goodId = /^[a-z0-9-]{1,16}$/
const minimumSecretBytes = 32

/**
 * Hashes the HMAC-SHA-256 of a password instead of the password, under a key that the database does
 * not hold: who steals the hashes alone has nothing to try guesses on. Who loses the key has lost all
 * passwords.
 *
 * A hash is stored as `pepper:<id>:` and what the hasher makes. To take hashes from before, list the
 * hasher behind it: the same one, so that the bound on parallel hashes is one, too.
 *
 * @throws {TypeError} naming an option that is not what it has to be.
 * @see NIST SP 800-63B-4 section 3.1.1.2; OWASP Password Storage Cheat Sheet, Peppering
 * @example
 * const plain = argon2id()
 * passwordHasher: [peppered(plain, { secrets: [{ id: '2026', secret: env.PEPPER }] }), plain]
 */
export function peppered(hasher: PasswordHasher, { secrets }: PepperOptions): PasswordHasher {
  const [first, ...rest] = secrets.map(pepperOf)
  if (!first) throw new TypeError('peppered: secrets is empty: give it { id, secret }')
  const peppers = new Map([first, ...rest].map((pepper) => [pepper.id, pepper]))
  if (peppers.size < secrets.length) throw new TypeError('peppered: secrets has an id twice')

  function partsOf(hash: string): { pepper: Pepper; inner: string } | null {
    const [, id = '', inner = ''] = stored.exec(hash) ?? []
    const pepper = peppers.get(id)
    return pepper && hasher.owns(inner) ? { pepper, inner } : null
  }

  return {
    hash: async (password) =>
      `pepper:${first.id}:${await hasher.hash(await first.apply(password))}`,
    owns: (hash) => partsOf(hash) !== null,
    async verify(password, hash) {
      const parts = partsOf(hash)
      if (!parts) return { isValid: false, needsRehash: false }
      const verdict = await hasher.verify(await parts.pepper.apply(password), parts.inner)
      return { ...verdict, needsRehash: verdict.needsRehash || parts.pepper !== first }
    },
  }
}

interface Pepper {
  readonly id: string
  /** 43 characters, whatever the password: no hasher has a limit below. */
  apply(password: string): Promise<string>
}

function pepperOf({ id, secret = '' }: PepperSecret, index: number): Pepper {
  const bytes = new TextEncoder().encode(secret)
  if (!goodId.test(id)) {
    throw new TypeError(`peppered: secrets[${index}].id must be 1 to 16 of a-z, 0-9 and -`)
  }
  if (bytes.length < minimumSecretBytes) {
    throw new TypeError(`peppered: secrets[${index}].secret must be at least 32 random bytes`)
  }
  let key: Promise<CryptoKey> | undefined
  return {
    id,
    async apply(password) {
      key ??= importKey(bytes)
      const mac = await crypto.subtle.sign('HMAC', await key, new TextEncoder().encode(password))
      return base64url.encode(new Uint8Array(mac))
    },
  }
}

function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
}
