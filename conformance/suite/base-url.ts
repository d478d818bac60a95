const { BASE_URL, FIXTURE_ISSUER } = process.env

/** The fixture to test instead of our own. Vitest itself sets `BASE_URL` to a path. */
export const remoteOrigin: string | undefined =
  BASE_URL && URL.canParse(BASE_URL) ? new URL(BASE_URL).origin : undefined

/** Where that fixture was told that its OpenID provider is: `http://127.0.0.1` and a port. */
export const remoteIssuer: URL | undefined = FIXTURE_ISSUER ? new URL(FIXTURE_ISSUER) : undefined
