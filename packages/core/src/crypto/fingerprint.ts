import * as base64url from 'jose/base64url'
import type { KeyRing, Purpose } from './key-ring.ts'

/** Names a text without telling it: HMAC-SHA-256, in base64url. */
export interface Fingerprints {
  of(text: string): Promise<string>
  /** Whether the fingerprint is of this text, under the present secret or an older one. */
  matches(text: string, fingerprint: string): Promise<boolean>
}

const encoder = new TextEncoder()

/** Makes fingerprints under the keys for a purpose. */
export function createFingerprints(keys: KeyRing, purpose: Purpose = 'fingerprint'): Fingerprints {
  return {
    async of(text) {
      const [key] = await keys.get(purpose)
      const signature = await crypto.subtle.sign('HMAC', key, encoder.encode(text))
      return base64url.encode(new Uint8Array(signature))
    },

    async matches(text, fingerprint) {
      const signature = decode(fingerprint)
      if (!signature) return false
      for (const key of await keys.get(purpose)) {
        if (await crypto.subtle.verify('HMAC', key, signature, encoder.encode(text))) return true
      }
      return false
    },
  }
}

function decode(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return new Uint8Array(base64url.decode(text))
  } catch {
    return null
  }
}
