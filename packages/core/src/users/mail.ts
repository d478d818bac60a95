import type { CallContext } from '../http/request-context.ts'
import type { Notification } from '../ports/notification.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { UsersEnvironment } from './environment.ts'

/** Mails that somebody can cause who does not read the mailbox. What tells of a change always goes. */
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
  { kind, to, compose }: Mail<User>,
): void {
  effects.later(context, async () => {
    const isDue = !limitedKinds.includes(kind) || (await limiter.admitMail(kind, to))
    if (isDue) await notify?.(await compose(), context)
  })
}

/** A mail to be sent. */
export interface Mail<out User> {
  readonly kind: Notification<User>['kind']
  /** The mailbox. */
  readonly to: string
  /** Makes the message, when it is time to. */
  readonly compose: () => Promise<Notification<User>>
}

/** Tells the owner of an account that its password is another now. */
export function mailPasswordChanged<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  user: User,
  context: CallContext,
): void {
  const event = 'password-changed'
  const notice = { kind: 'security-notice', event, to: user.email, user } as const
  mail(environment, context, { ...notice, compose: async () => notice })
}
