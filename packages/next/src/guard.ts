import {
  AuthError,
  type BaseUser,
  type Guard,
  type GuardOptions,
  isPermitted,
  type RecentLoginOptions,
} from '@fetch-users/core'
// What Next.js makes of 'next/navigation' on the server. Node finds no module of that name, and
// 'next/navigation.js' is the one for browsers, which no route handler can load.
import { notFound, redirect } from 'next/dist/client/components/navigation.react-server.js'
import { after } from 'next/server.js'
import { cache } from 'react'
import { currentRequest } from './current-request.ts'

/**
 * Returns who is asking, or `null`: in a server component, a server action or a route handler. A
 * page asks the stores once, however many of its components call this, whoever they let in; once more
 * for other `backends`, or `active: false`. Actions and route handlers ask each time.
 *
 * A page may come from anywhere, by a link on another site too; an action or a form may not, and
 * finds `null` then.
 *
 * @throws {StorageUnavailable} when the stores cannot tell.
 * @example
 * const user = await currentUser(auth)
 * return <p>Hello, {user?.email ?? 'stranger'}</p>
 */
export async function currentUser<User extends BaseUser, Name extends string>(
  auth: Pick<Guard<User, Name>, 'requireUser'>,
  options?: GuardOptions<NoInfer<Name>>,
): Promise<User | null> {
  try {
    return await requireUser(auth, options)
  } catch (error) {
    if (isRefusal(error)) return null
    throw error
  }
}

/** Known by its name: Next.js bundles the library more than once, and each has its own AuthError. */
function isRefusal(error: unknown): boolean {
  const { name, status }: Partial<AuthError> = error instanceof Error ? error : {}
  return name === 'AuthError' && (status === 401 || status === 403)
}

/**
 * Returns who is asking, as {@link currentUser}, or throws: for server actions and route handlers.
 * Pages rather send people on, by {@link redirectUnlessSignedIn}.
 *
 * @throws {AuthError} UNAUTHORIZED without a valid credential of an active user; FORBIDDEN when
 * the user may not; CSRF_REJECTED when another site may have caused the request.
 * @throws {StorageUnavailable} when the stores cannot tell.
 * @example
 * async function publish() {
 *   'use server'
 *   const user = await requireUser(auth, { verified: true })
 * }
 */
export async function requireUser<User extends BaseUser, Name extends string>(
  auth: Pick<Guard<User, Name>, 'requireUser'>,
  options: GuardOptions<NoInfer<Name>> = {},
): Promise<User> {
  const user = await askOnce(auth, options.active !== false, options.backends?.join(' '))
  if (!isPermitted(user, options)) throw new AuthError('FORBIDDEN')
  return user
}

/** Asks for the user of a log-in, whatever they may. React forgets the answer with the page. */
const askOnce = /* @__PURE__ */ cache(
  async <User, Name extends string>(
    auth: Pick<Guard<User, Name>, 'requireUser'>,
    active: boolean,
    backends: string | undefined,
  ): Promise<User> =>
    auth.requireUser(
      await currentRequest(),
      // A text, since React compares by identity; they were names before.
      { active, backends: backends?.split(' ') as Name[] | undefined },
      { waitUntil: after },
    ),
)

/**
 * As {@link requireUser}, for what could cost somebody their account: refuses who last showed a
 * password or the like too long ago.
 *
 * @throws {AuthError} as {@link requireUser}; REAUTHENTICATION_REQUIRED when the log-in is older.
 * @throws {TypeError} when `maxAgeSeconds` is no whole number from 1.
 * @example
 * const user = await requireRecentLogin(auth, { maxAgeSeconds: 300 })
 */
export async function requireRecentLogin<User, Name extends string>(
  auth: Pick<Guard<User, Name>, 'requireRecentLogin'>,
  options?: RecentLoginOptions<NoInfer<Name>>,
): Promise<User> {
  return auth.requireRecentLogin(await currentRequest(), options, { waitUntil: after })
}

/**
 * Returns who is asking, for pages that need somebody. Sends strangers on to another page; whoever is
 * signed in and may not see this one finds none here, 404, instead of going in circles. Call it in the
 * page, and in each layout or component that shows what is private: a layout is not rendered anew
 * when the page below it changes.
 *
 * @param path - a path of this application, as you write it: never one that came with the request.
 * @throws {StorageUnavailable} when the stores cannot tell.
 * @example
 * const user = await redirectUnlessSignedIn(auth, '/sign-in')
 */
export async function redirectUnlessSignedIn<User extends BaseUser, Name extends string>(
  auth: Pick<Guard<User, Name>, 'requireUser'>,
  path: string,
  options: GuardOptions<NoInfer<Name>> = {},
): Promise<User> {
  const whoever = { ...options, verified: false, superuser: false }
  const user = (await currentUser(auth, whoever)) ?? redirect(path)
  return isPermitted(user, options) ? user : notFound()
}
