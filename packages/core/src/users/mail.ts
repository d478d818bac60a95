import type { CallContext } from '../http/request-context.ts'
import type { Notice, Notification, SecurityNotice } from '../ports/notification.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { UsersEnvironment } from './environment.ts'

/**
 * Mails that somebody can cause who does not read the mailbox. What tells of a change always goes,
 * to a mailbox that was proven: others are anybody's.
 */
const limitedKinds: readonly Notification<unknown>['kind'][] = [
  'verify-email',
  'reset-password',
  'change-email',
  'account-exists',
  'email-change-requested',
]

/**
 * Has a mail sent, after the answer: neither whether there is one nor how long it takes shows, nor
 * that the mailbox has had enough of its kind.
 */
export function mail<User extends BaseUser>(
  { effects, notify, limiter }: Pick<UsersEnvironment<User>, 'effects' | 'notify' | 'limiter'>,
  context: CallContext,
  { kind, event, to, user, compose }: Mail<User>,
): void {
  effects.later(context, async () => {
    const isNews = user.isVerified && !limitedKinds.includes(kind)
    const isDue = isNews || (await limiter.admitMail(event ?? kind, to))
    if (isDue) await notify?.(await compose(), context)
  })
}

/** A mail to be sent. */
export interface Mail<out User> {
  readonly kind: Notification<User>['kind']
  /** What a notice is of. */
  readonly event?: SecurityNotice<User>['event'] | undefined
  /** The mailbox. */
  readonly to: string
  /** Whose account it is about. */
  readonly user: User
  /** Makes the message, when it is time to. */
  readonly compose: () => Promise<Notification<User>>
}

/** Has a mail sent that carries nothing but news. */
export function mailNotice<User extends BaseUser>(
  environment: Pick<UsersEnvironment<User>, 'effects' | 'notify' | 'limiter'>,
  context: CallContext,
  notice: Notice<User> | SecurityNotice<User>,
): void {
  mail(environment, context, { ...notice, compose: async () => notice })
}

/** Tells the owner of an account that its password is another now. */
export function mailPasswordChanged<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  user: User,
  context: CallContext,
): void {
  const event = 'password-changed'
  mailNotice(environment, context, { kind: 'security-notice', event, to: user.email, user })
}
