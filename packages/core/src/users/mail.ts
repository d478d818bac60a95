import type { CallContext } from '../http/request-context.ts'
import type { Notification } from '../ports/notification.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { UsersEnvironment } from './environment.ts'

/**
 * Has a mail sent, after the answer: neither whether there is one nor how long it takes shows.
 */
export function mail<User extends BaseUser>(
  { effects, notify }: Pick<UsersEnvironment<User>, 'effects' | 'notify'>,
  context: CallContext,
  { compose }: Mail<User>,
): void {
  effects.later(context, async () => notify?.(await compose(), context))
}

/** A mail to be sent. */
export interface Mail<out User> {
  readonly kind: Notification<User>['kind']
  /** The mailbox. */
  readonly to: string
  /** Makes the message, when it is time to. */
  readonly compose: () => Promise<Notification<User>>
}
