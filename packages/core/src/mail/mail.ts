import { assertLine } from '../errors.ts'
import { assertPageUrl } from '../http/base-url.ts'
import { en } from '../languages/en.ts'
import type { TokenMail } from '../ports/notification.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { Notify } from '../users/environment.ts'
import { composeMail } from './compose.ts'
import type { MailOptions, MailUrls } from './options.ts'
import { sendQuietly } from './send.ts'

/**
 * A ready `notify`: writes the mails in plain text and HTML, and hands them to `send`. Nothing that a
 * stranger could have written gets into them, names of users neither. What `send` throws reaches
 * `onError` without an address and without the token.
 *
 * For a mail that is all your own, put a function before it.
 *
 * @throws {TypeError} for an option that is not what it has to be, naming it; `createAuth` throws it
 * where `urls` and `pages` are both missing.
 * @see RFC 3834 for the header that keeps automatic answers away
 * @example
 * createAuth({ …, pages: pages({ name: 'Example' }), notify: mail({ name: 'Example', from, send }) })
 */
export function mail<User extends BaseUser>(options: MailOptions<User>): Notify<User> {
  const { send, from, name, appUrl, urls, language = en } = options
  if (typeof send !== 'function') throw new TypeError('mail: send is missing: give it a function')
  assertLine('mail: from', from)
  assertLine('mail: name', name)
  if (appUrl !== undefined) assertPageUrl('mail: appUrl', appUrl)
  if (urls) assertUrls(urls)

  const notify: Notify<User> = async (message, context) => {
    const words = typeof language === 'function' ? await language(message.user, context) : language
    const link = message.token === undefined ? undefined : linkOf(message, urls)
    const outgoing = composeMail(message, { words, from, name, appUrl, link })
    await sendQuietly(send, outgoing, message.token)
  }
  return Object.assign(notify, { needsPages: urls === undefined })
}

function assertUrls({ verify, reset }: MailUrls): void {
  assertPageUrl('mail: urls.verify', verify)
  assertPageUrl('mail: urls.reset', reset)
}

function linkOf({ kind, token, url }: TokenMail<unknown>, urls: MailUrls | undefined): string {
  if (!urls && url) return url
  if (!urls) throw new TypeError('mail: urls are missing: name your pages, or set pages')
  return `${kind === 'reset-password' ? urls.reset : urls.verify}#token=${token}`
}
