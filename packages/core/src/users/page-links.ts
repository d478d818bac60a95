import type { TokenMail } from '../ports/notification.ts'
import type { Notify } from './environment.ts'

/** The hosted page for each kind of token, below `baseUrl`. */
export const pagePaths: Readonly<Record<TokenMail<unknown>['kind'], string>> = {
  'verify-email': '/auth/pages/verify',
  'change-email': '/auth/pages/verify',
  'reset-password': '/auth/pages/reset',
}

/** Puts the address of the hosted page into messages with a token. */
export function linkingToPages<User>(notify: Notify<User>, issuer: string): Notify<User> {
  return (message, context) => {
    if (message.token === undefined) return notify(message, context)
    const url = `${issuer}${pagePaths[message.kind]}#token=${message.token}`
    return notify({ ...message, url }, context)
  }
}
