import { canonicalEmail, type Notification } from '@fetch-users/core'
import { baseUrl } from './config.ts'
import type { User } from './schema.ts'

/** A mail, as far as a development mailbox is concerned. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly url: string
}

// The page reads the token from the fragment, which no server log and no mail scanner ever sees.
const letters = {
  'verify-email': {
    subject: 'Verify your address',
    text: 'Somebody, hopefully you, opened an account with this address. Is it yours?',
    link: `${baseUrl}/#verify=`,
  },
  'reset-password': {
    subject: 'Choose a new password',
    text: 'If you did not ask for this, do nothing: your password stays as it is.',
    link: `${baseUrl}/#reset=`,
  },
} as const

const mails: Mail[] = []

/** Mails end up here instead of going out. For development alone: anybody can read them. */
export const mailbox = {
  deliver({ kind, user, token }: Notification<User>): void {
    const { subject, text, link } = letters[kind]
    mails.push({ to: user.email, subject, text, url: link + token })
  },
  /** Newest last. */
  list(address: string): Mail[] {
    const to = canonicalEmail(address)
    return mails.filter((mail) => mail.to === to)
  },
}
