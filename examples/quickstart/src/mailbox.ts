import type { Notification } from '@fetch-users/core'
import type { User } from './schema.ts'

/** A mail, as far as a development mailbox is concerned. */
export interface Mail {
  readonly kind: Notification<User>['kind']
  readonly to: string
  readonly token: string
}

const mails: Mail[] = []

/** Mails end up here instead of going out. For development alone: anybody can read them. */
export const mailbox = {
  deliver({ kind, user, token }: Notification<User>): void {
    mails.push({ kind, to: user.email, token })
  },
  /** Newest last. */
  list(to: string): Mail[] {
    return mails.filter((mail) => mail.to === to)
  },
}
