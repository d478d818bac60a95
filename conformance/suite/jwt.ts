import { hkdfSync } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'
import type { Api } from './api.ts'

// Written from the contract alone, so that it checks the library's own way of making tokens.

/** The key of a purpose, as the contract derives it; raw for access tokens under the preset. */
export function keyOf(api: Api, purpose: string): Uint8Array {
  if (api.isCompat && purpose === 'access') return new TextEncoder().encode(api.secret)
  return new Uint8Array(hkdfSync('sha256', api.secret, '', `fetch-users/v1/${purpose}`, 32))
}

export function audienceOf(api: Api, purpose: string): string {
  if (!api.isCompat) return `fetch-users:${purpose}`
  return `fastapi-users:${purpose === 'access' ? 'auth' : purpose}`
}

/** A claim or header set to `undefined` is left out. */
export type Changes = Readonly<Record<string, unknown>>

/** Signs claims under a key, whoever's it is. */
export function signJwt(claims: Changes, header: Changes, key: Uint8Array): Promise<string> {
  // The claims are what the suite wants to see refused: of any type.
  const payload = withoutGaps(claims) as JWTPayload
  const protectedHeader = { alg: 'HS256', ...withoutGaps(header) }
  return new SignJWT(payload).setProtectedHeader(protectedHeader).sign(key, { crit: { x: true } }) // an extension of ours, that no verifier knows
}

/** A JWT that nobody signed. */
export function unsignedJwt(claims: Changes, header: Changes): string {
  const part = (value: Changes) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(claims)}.`
}

function withoutGaps(values: Changes): Changes {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
