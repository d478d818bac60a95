import { commonPasswordsData, hashBits, lowBits } from './common-passwords-data.ts'
import type { ValidatePassword } from './policy.ts'

/**
 * Refuses the 10,000 commonest passwords of at least 8 characters, in whatever letter case. Shorter
 * ones are not in the list: `minimumLength()` is to refuse them.
 *
 * No network is asked. The list is there as 28 bits of hash for each password (20 kB), so that 1
 * in 27,000 passwords is refused without being common.
 *
 * @see NIST SP 800-63B-4 section 3.1.1.2; OWASP ASVS 5.0, 6.2.4
 * @example
 * validatePassword: [minimumLength(8), contextWords(), commonPasswords()]
 */
export function commonPasswords(): ValidatePassword {
  let hashes: Uint32Array | undefined
  return async (password) => {
    hashes ??= decoded(commonPasswordsData)
    return hashes.includes(await hashOf(password.toLowerCase()))
      ? 'Password should not be one of the most common ones'
      : null
  }
}

async function hashOf(text: string): Promise<number> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return new DataView(digest).getUint32(0) >>> (32 - hashBits)
}

/** Each gap: its high bits in unary (so many 1, then 0), then its low bits. */
function decoded(data: string): Uint32Array {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0))
  const bitAt = (index: number) => ((bytes[index >> 3] ?? 0) >> (7 - (index & 7))) & 1
  const hashes: number[] = []
  let hash = 0
  for (let index = 0; index < bytes.length * 8; index++) {
    if (bitAt(index) === 1) {
      hash += 2 ** lowBits // and the 1s at the end of the last byte lead nowhere
      continue
    }
    for (let place = lowBits - 1; place >= 0; place--) hash += bitAt(++index) << place
    hashes.push(hash)
  }
  return new Uint32Array(hashes)
}
