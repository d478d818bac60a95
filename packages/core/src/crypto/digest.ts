import * as base64url from 'jose/base64url'

const encoder = new TextEncoder()

/** SHA-256 of a text, in base64url. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(text))
  return base64url.encode(new Uint8Array(digest))
}
