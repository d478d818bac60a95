import { canonicalEmail, type Notification } from '@fetch-users/core'
import { baseUrl } from './config.ts'
import type { User } from './schema.ts'

/** A mail, as far as a development mailbox is concerned. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  /** Where its link leads. */
  readonly url?: string
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

const notices = {
  'oauth-account-linked': {
    subject: 'An account was linked',
    text: (provider: string) => `Your account at “${provider}” can log you in from now on.`,
  },
  'oauth-account-unlinked': {
    subject: 'An account was unlinked',
    text: (provider: string) => `Your account at “${provider}” cannot log you in any more.`,
  },
} as const

function compose(message: Notification<User>): Omit<Mail, 'to'> {
  if (message.kind === 'security-notice') {
    const { subject, text } = notices[message.event]
    return { subject, text: `${text(message.provider)} Was it not you? Change your password.` }
  }
  const { subject, text, link } = letters[message.kind]
  return { subject, text, url: link + message.token }
}

const mails: Mail[] = []

/** Mails end up here instead of going out. For development alone: anybody can read them. */
export const mailbox = {
  deliver(message: Notification<User>): void {
    mails.push({ to: message.user.email, ...compose(message) })
  },
  /** Newest last. */
  list(address: string): Mail[] {
    const to = canonicalEmail(address)
    return mails.filter((mail) => mail.to === to)
  },
}
