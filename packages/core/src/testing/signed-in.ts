import type { Auth } from '../auth.ts'
import type { BaseUser } from '../ports/user-store.ts'

/**
 * Logs a user in without a password, and returns the headers of a request by that user.
 *
 * @param backend - default: the first.
 * @example
 * const headers = await signedIn(auth, user)
 * const response = await auth.handler(new Request(`${baseUrl}/users/me`, { headers }))
 */
export async function signedIn<User extends BaseUser, Name extends string>(
  auth: Pick<Auth<User, Name>, 'backends'>,
  user: User,
  backend?: NoInfer<Name>,
): Promise<Record<string, string>> {
  const [first] = Object.keys(auth.backends) as Name[] // the record is keyed by Name
  const name = backend ?? first
  if (name === undefined) throw new TypeError('signedIn: auth has no backend')
  const response = await auth.backends[name].login(user)
  const [cookie] = response.headers.getSetCookie()
  // Beside a body, a cookie carries the refresh token.
  if (cookie !== undefined && response.body === null) {
    return { cookie: cookie.slice(0, cookie.indexOf(';')), 'sec-fetch-site': 'same-origin' }
  }
  const { access_token: token } = (await response.json()) as { access_token: string }
  return { authorization: `Bearer ${token}` }
}
