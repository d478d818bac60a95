/** What `baseUrl` says, taken apart. */
export interface BaseUrl {
  readonly issuer: string
  readonly origin: string
  /** Without a slash at its end. */
  readonly mountPath: string
  readonly isSecure: boolean
}

/** Host names of this machine, as `URL` spells them. */
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** Whether what is sent there cannot be read on the way: https, or http that stays on this machine. */
export function isConfidential({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname))
}

/**
 * Takes `baseUrl` apart.
 *
 * @throws {TypeError} naming what is wrong with it.
 */
export function parseBaseUrl(baseUrl: string | undefined): BaseUrl {
  if (baseUrl === undefined || !URL.canParse(baseUrl)) {
    throw new TypeError('baseUrl is missing or no URL: write the origin and mount path of the API')
  }
  const url = new URL(baseUrl)
  const { protocol, origin, pathname, search, hash, username, password } = url
  if (!isConfidential(url)) {
    throw new TypeError('baseUrl must be https; plain http is for loopback alone')
  }
  if (search || hash || username || password) {
    throw new TypeError('baseUrl is an origin and a path: no query, fragment or user name')
  }
  const mountPath = pathname.replace(/\/+$/, '')
  return { issuer: origin + mountPath, origin, mountPath, isSecure: protocol === 'https:' }
}

/**
 * Checks an option that people are sent to, with a token in the fragment perhaps. As text it is
 * written into mails: what `URL` would mend, a line break at its end for one, breaks the link there.
 *
 * @throws {TypeError} naming the option.
 */
export function assertPageUrl(option: string, url: string | undefined): void {
  const parsed =
    url !== undefined && /^[^\s#]+$/.test(url) && URL.canParse(url) ? new URL(url) : null
  if (!parsed || !isConfidential(parsed) || parsed.username || parsed.password) {
    throw new TypeError(
      `${option} must be an https URL without blanks, fragment or user name; plain http is for loopback alone`,
    )
  }
}
