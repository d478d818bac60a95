import type { CallContext } from '../http/request-context.ts'
import type { Language } from '../languages/language.ts'
import type { OutgoingMail } from './compose.ts'

/** Chooses the language of a mail. */
export type LanguageOf<in User> = (user: User, context: CallContext) => Language | Promise<Language>

/** Pages of the application that the links open; the token is put into the fragment. */
export interface MailUrls {
  /** Posts the token to `/auth/verify`, once a button is pressed: scanners open links, too. */
  readonly verify: string | undefined
  /** Posts the token and a new password to `/auth/reset-password`. */
  readonly reset: string | undefined
}

/** What mails are made of, and how they leave. */
export interface MailOptions<in User> {
  /** Hands the mail to whatever delivers it. A promise is waited for, after the answer. */
  readonly send: (mail: OutgoingMail) => unknown
  /**
   * The sender, as the header has it.
   *
   * @example 'Example <no-reply@example.com>'
   */
  readonly from: string | undefined
  /** What the application is called. */
  readonly name: string | undefined
  /**
   * Where notices lead. `https`, or `http` on loopback.
   *
   * @default no link
   * @example 'https://app.example.com/'
   */
  readonly appUrl?: string | undefined
  /**
   * The application's own pages. `https`, or `http` on loopback, without a fragment.
   *
   * @default the hosted ones, which the `pages` option of `createAuth` turns on
   * @example { verify: 'https://app.example.com/verify', reset: 'https://app.example.com/reset' }
   */
  readonly urls?: MailUrls | undefined
  /**
   * The language of mails: one, or the choice for each user.
   *
   * @default en
   * @example (user) => (user.locale === 'de' ? de : en)
   */
  readonly language?: Language | LanguageOf<User> | undefined
}
