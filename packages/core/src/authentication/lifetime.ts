import { longestAgeSeconds } from '../http/cookie.ts'

/**
 * Checks how long the tokens of a backend last. At most as long as a cookie can.
 *
 * @throws {TypeError} naming the backend.
 */
export function checkLifetime(backend: string, lifetimeSeconds: number): void {
  const isWhole = Number.isInteger(lifetimeSeconds)
  if (!isWhole || lifetimeSeconds < 1 || lifetimeSeconds > longestAgeSeconds) {
    throw new TypeError(
      `backends.${backend}: lifetimeSeconds must be a whole number from 1 to ${longestAgeSeconds}`,
    )
  }
}
