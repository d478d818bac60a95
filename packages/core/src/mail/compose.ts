import type { Language, MailName } from '../languages/language.ts'
import type { Notification } from '../ports/notification.ts'
import { letterHtml, type Sheet } from './letter-html.ts'

/** A mail, ready to go: in the words of nodemailer and of most providers. */
export interface OutgoingMail {
  /** One plain address. */
  readonly to: string
  readonly from: string
  /** One line, without a token. */
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

/** What a mail is made of, besides the message. */
export interface MailParts {
  readonly words: Language
  readonly from: string
  readonly name: string
  readonly appUrl: string | undefined
  /** Of messages with a token. */
  readonly link: string | undefined
}

/** Writes the mail for a message. */
export function composeMail(message: Notification<unknown>, parts: MailParts): OutgoingMail {
  const { words, from, name, appUrl, link } = parts
  const { mails, tag } = words
  const provider = 'provider' in message ? message.provider : ''
  const letter = mails[nameOf(message)]({ name, provider })
  if (/\p{Cc}/u.test(letter.subject)) {
    throw new TypeError(`the subject of ${nameOf(message)} in '${tag}' is no line of text`)
  }
  const url = link ?? appUrl
  const sheet: Sheet = {
    letter,
    tag,
    name,
    button: url === undefined ? undefined : { label: letter.button ?? mails.open(name), url },
    linkHint: link === undefined ? undefined : mails.link,
  }
  return {
    to: message.to,
    from,
    subject: letter.subject,
    text: letterText(sheet),
    html: letterHtml(sheet),
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

function nameOf(message: Notification<unknown>): MailName {
  return message.kind === 'security-notice' ? message.event : message.kind
}

function letterText({ letter, name, button }: Sheet): string {
  const { text, below = [] } = letter
  const link = button ? [`${button.label}:\n${button.url}`] : []
  return `${[...text, ...link, ...below, `– ${name}`].join('\n\n')}\n`
}
