import type { ErrorCode } from '../errors.ts'
import type { Notification, SecurityNotice } from '../ports/notification.ts'

/**
 * The words of mails and pages in one language: data, so that what is not imported is not in the
 * bundle. For words of your own spread one, and write what is to be different.
 *
 * @example
 * const ours: Language = {
 *   ...en,
 *   mails: { ...en.mails, 'account-exists': ({ name }) => ({ subject: `…`, text: ['…'] }) },
 * }
 */
export interface Language {
  /** The language, for `lang` attributes and `Accept-Language`: `de`. @see BCP 47 */
  readonly tag: string
  readonly mails: MailWords
  readonly pages: PageWords
}

/** What mails are called: by their kind, security notices by their event. */
export type MailName =
  | Exclude<Notification<unknown>['kind'], 'security-notice'>
  | SecurityNotice<unknown>['event']

/** The words of mails. */
export interface MailWords extends LetterWords {
  /** Stands above the link, for whom the button does not work. */
  readonly link: string
  /** The button of notices, to the application. */
  readonly open: (name: string) => string
}

/** A letter for each mail. */
export type LetterWords = { readonly [Name in MailName]: (facts: MailFacts) => Letter }

/** What a letter may speak of. Nothing that a stranger could have written is among it. */
export interface MailFacts {
  /** The application. */
  readonly name: string
  /** Where an account was linked or unlinked, as the configuration calls it; else empty. */
  readonly provider: string
}

/** What a mail says. Text: it is escaped where it becomes HTML. */
export interface Letter {
  readonly subject: string
  /** Paragraphs. Inboxes show the first beside the subject. */
  readonly text: readonly string[]
  /** What the button says, of a mail with a link. */
  readonly button?: string | undefined
  /** Paragraphs below the button. */
  readonly below?: readonly string[] | undefined
}

/** The words of the hosted pages. */
export interface PageWords {
  readonly verify: PageTexts
  readonly reset: PageTexts
  /** The field for the link in the mail, where no script reads it off the address. */
  readonly link: string
  readonly linkHint: string
  readonly newPassword: string
  /** The password that the account has. */
  readonly password: string
  /** The link back to the application of that name. */
  readonly back: (name: string) => string
  /** Why a password is refused, as its rule says in English. */
  readonly reason: (reason: string) => string
  readonly refusals: { readonly [Code in PageRefusal]: string }
}

/** What one page says. */
export interface PageTexts {
  readonly title: string
  readonly text: string
  readonly button: string
  /** Title and text once it is done. */
  readonly done: string
  readonly doneText: string
}

/** What the pages have words of their own for. `missing`: a field is. `other`: all else. */
export type PageRefusal =
  | Extract<
      ErrorCode,
      | 'VERIFY_USER_BAD_TOKEN'
      | 'VERIFY_USER_ALREADY_VERIFIED'
      | 'VERIFY_PASSWORD_REQUIRED'
      | 'RESET_PASSWORD_BAD_TOKEN'
      | 'TOO_MANY_REQUESTS'
      | 'SERVICE_UNAVAILABLE'
    >
  | 'missing'
  | 'other'
