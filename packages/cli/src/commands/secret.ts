import { randomBytes } from 'node:crypto'
import type { Answer } from '../terminal.ts'

/** Makes a secret for `createAuth`: 32 random bytes, base64url. */
export function secret(): Answer {
  const text = randomBytes(32).toString('base64url')
  return { json: { secret: text }, text }
}
