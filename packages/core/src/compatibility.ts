import type { CompatibilityOptions } from './authentication/environment.ts'

/**
 * Options for moving in from fastapi-users: its front ends and its access tokens go on working.
 * Spread it first, and leave it out again once the last old token has expired. What each key
 * reopens is said at the option of that name.
 *
 * @example
 * createAuth({ ...fastapiUsersCompatibility, baseUrl, secret, storage, passwordHasher, backends })
 */
export const fastapiUsersCompatibility: Readonly<
  Required<{ [Name in keyof CompatibilityOptions]: NonNullable<CompatibilityOptions[Name]> }> & {
    readonly resetVerifiesEmail: false
    readonly reauthenticateAfterSeconds: null
    readonly emailChange: 'immediate'
    readonly concealExistingUsers: false
  }
> = Object.freeze({
  tokenPrefix: 'fastapi-users',
  accessTokenKey: 'raw',
  requireStamp: false,
  cookieName: 'fastapiusersauth',
  resetVerifiesEmail: false,
  reauthenticateAfterSeconds: null,
  emailChange: 'immediate',
  concealExistingUsers: false,
})
