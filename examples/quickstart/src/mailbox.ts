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
  'change-email': {
    subject: 'Confirm your new address',
    text: 'Somebody, hopefully you, wants to use this address from now on.',
    link: `${baseUrl}/#verify=`,
  },
} as const

const notices = {
  'account-exists': {
    subject: 'You have an account already',
    text: 'Somebody tried to register with this address. If it was you: log in, or choose a new password.',
  },
  'email-change-requested': {
    subject: 'A new address was asked for',
    text: 'Somebody, hopefully you, asked to use another address. Was it not you? Change your password.',
  },
  'email-changed': {
    subject: 'Your address was changed',
    text: 'Mail goes to your new address from now on. Was it not you? Write to us.',
  },
} as const

const passwordNotice = {
  subject: 'Your password was changed',
  text: 'Was it not you? Choose a new one: “Forgot your password?”',
}

const linkNotices = {
  'oauth-account-linked': ['An account was linked', 'can log you in from now on'],
  'oauth-account-unlinked': ['An account was unlinked', 'cannot log you in any more'],
} as const

function compose(message: Notification<User>): Omit<Mail, 'to'> {
  if (message.kind === 'security-notice') {
    if (message.event === 'password-changed') return passwordNotice
    const [subject, change] = linkNotices[message.event]
    const text = `Your account at “${message.provider}” ${change}. Was it not you? Change your password.`
    return { subject, text }
  }
  if (message.token === undefined) return notices[message.kind]
  const { subject, text, link } = letters[message.kind]
  return { subject, text, url: link + message.token }
}

const mails: Mail[] = []

/** Mails end up here instead of going out. For development alone: anybody can read them. */
export const mailbox = {
  deliver(message: Notification<User>): void {
    mails.push({ to: message.to, ...compose(message) })
  },
  /** Newest last. */
  list(address: string): Mail[] {
    const to = canonicalEmail(address)
    return mails.filter((mail) => mail.to === to)
  },
}
