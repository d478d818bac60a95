import { canonicalEmail } from '@fetch-users/core'
import type { OutgoingMail } from '@fetch-users/core/mail'

/** What the page shows of a mail. */
export interface MailSummary {
  /** Where in the mailbox the whole of it is. */
  readonly id: number
  readonly to: string
  readonly subject: string
  readonly text: string
  /** Where its link leads. */
  readonly url?: string | undefined
}

const mails: OutgoingMail[] = []

/** Mails end up here instead of going out. For development alone: anybody can read them. */
export const mailbox = {
  deliver(mail: OutgoingMail): void {
    mails.push(mail)
  },
  /** Newest last. */
  list(address: string): MailSummary[] {
    const to = canonicalEmail(address)
    return mails.map(summaryOf).filter((mail) => mail.to === to)
  },
  find: (id: number): OutgoingMail | undefined => mails[id],
}

function summaryOf({ to, subject, text }: OutgoingMail, id: number): MailSummary {
  const [firstParagraph = ''] = text.split('\n\n')
  return { id, to, subject, text: firstParagraph, url: /https?:\S+/.exec(text)?.[0] }
}
