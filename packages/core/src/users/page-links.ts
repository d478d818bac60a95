import type { Notify } from './environment.ts'

/** The hosted pages. */
export type PageName = 'verify' | 'reset'

/** Where a hosted page is, below `baseUrl`. */
export function pagePath(name: PageName): string {
  return `/auth/pages/${name}`
}

/** Puts the address of the hosted page into messages with a token. */
export function linkingToPages<User>(notify: Notify<User>, issuer: string): Notify<User> {
  return (message, context) => {
    if (message.token === undefined) return notify(message, context)
    const path = pagePath(message.kind === 'reset-password' ? 'reset' : 'verify')
    return notify({ ...message, url: `${issuer}${path}#token=${message.token}` }, context)
  }
}
