const longestSeconds = 400 * 24 * 60 * 60

/**
 * Checks how long the tokens of a backend last. Browsers keep no cookie for more than 400 days.
 *
 * @throws {TypeError} naming the backend.
 * @see RFC 6265bis section 5.5
 */
export function checkLifetime(backend: string, lifetimeSeconds: number): void {
  const isWhole = Number.isInteger(lifetimeSeconds)
  if (!isWhole || lifetimeSeconds < 1 || lifetimeSeconds > longestSeconds) {
    throw new TypeError(
      `backends.${backend}: lifetimeSeconds must be a whole number from 1 to ${longestSeconds}`,
    )
  }
}
