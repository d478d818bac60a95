import * as base64url from 'jose/base64url'

/** Makes random text of so many bytes, in base64url: 32 bytes are 43 characters. */
export function randomText(bytes: number): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(bytes)))
}
