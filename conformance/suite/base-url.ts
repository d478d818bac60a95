const { BASE_URL } = process.env

/** The fixture to test instead of our own. Vitest itself sets `BASE_URL` to a path. */
export const remoteOrigin: string | undefined =
  BASE_URL && URL.canParse(BASE_URL) ? new URL(BASE_URL).origin : undefined
