import * as base64url from 'jose/base64url'
import type { KeyRing, Purpose } from './key-ring.ts'

/** Hides text that somebody else keeps for us, and tells whether it came back as it was. */
export interface Seal {
  /**
   * Encrypts a text.
   *
   * @param binding - where the text belongs: it opens there, and nowhere else.
   */
  seal(text: string, binding: string): Promise<string>
  /** Returns the text, or `null` for one that is forged, or sealed for something else. */
  open(sealed: string, binding: string): Promise<string | null>
}

const encoder = new TextEncoder()
/** @see NIST SP 800-38D section 8.2.2: random, and good for 2^32 texts under one key. */
const ivBytes = 12

/** Makes a seal of one purpose: AES-256-GCM. The first secret seals, all open. */
export function createSeal(keys: KeyRing, purpose: Extract<Purpose, 'oauth-flow' | 'seal'>): Seal {
  const algorithm = (iv: Uint8Array<ArrayBuffer>, binding: string): AesGcmParams => ({
    name: 'AES-GCM',
    iv,
    additionalData: encoder.encode(binding),
  })
  return {
    async seal(text, binding) {
      const [key] = await keys.get(purpose)
      const iv = crypto.getRandomValues(new Uint8Array(ivBytes))
      const data = encoder.encode(text)
      const sealed = await crypto.subtle.encrypt(algorithm(iv, binding), key, data)
      return base64url.encode(new Uint8Array([...iv, ...new Uint8Array(sealed)]))
    },

    async open(sealed, binding) {
      const bytes = decode(sealed)
      const [iv, data] = [bytes.subarray(0, ivBytes), bytes.subarray(ivBytes)]
      for (const key of await keys.get(purpose)) {
        const text = await decrypt(algorithm(iv, binding), key, data)
        if (text !== null) return text
      }
      return null
    },
  }
}

async function decrypt(
  algorithm: AesGcmParams,
  key: CryptoKey,
  data: Uint8Array<ArrayBuffer>,
): Promise<string | null> {
  try {
    return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, data))
  } catch (error) {
    if (error instanceof Error && error.name === 'OperationError') return null
    throw error
  }
}

/** What is no base64url is as good as nothing: neither opens. */
function decode(text: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(base64url.decode(text))
  } catch {
    return new Uint8Array(ivBytes)
  }
}
