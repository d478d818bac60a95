import type { Identity } from '../authentication/identity.ts'
import type { Claims } from '../crypto/signed-token.ts'
import { timingSafeEqual } from '../crypto/timing-safe-equal.ts'
import { AuthError, UniqueViolation } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { Account, BaseUser } from '../ports/user-store.ts'
import { findByEmail, newStamp, stampOf, unchanged } from './account.ts'
import type { UsersEnvironment } from './environment.ts'
import { mail, mailNotice } from './mail.ts'
import { mailAccountExists } from './register-quietly.ts'
import { unlinkAround } from './unlink-around.ts'

const changeLifetimeSeconds = 60 * 60

/** Whether a new address of this user waits until its mailbox has confirmed it. */
export function waitsForMailbox<User extends BaseUser>(
  { emailChange, concealExistingUsers }: UsersEnvironment<User>,
  user: User,
): boolean {
  // Where users are concealed an address that is free must not be told from one that is taken.
  return emailChange === 'confirm' && (user.isVerified || concealExistingUsers)
}

/**
 * Refuses an address that is taken, where that may be told.
 *
 * @throws {AuthError} UPDATE_USER_EMAIL_ALREADY_EXISTS
 */
export async function assertFree<User extends BaseUser>(
  { storage, concealExistingUsers }: UsersEnvironment<User>,
  email: string,
): Promise<void> {
  if (concealExistingUsers) return
  const owner = await findByEmail(storage.users, email)
  if (owner) throw new AuthError('UPDATE_USER_EMAIL_ALREADY_EXISTS')
}

/**
 * Asks a new mailbox to confirm that it belongs to the user, and tells the old one. Nothing changes
 * until it does. The token dies with the stamp: a reset, for one, takes the request back.
 *
 * @see OWASP ASVS 5.0, 7.5.1
 */
export function mailEmailChange<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  { user, userId, securityStamp }: Identity<User>,
  { email, context }: { readonly email: string; readonly context: CallContext },
): void {
  const { changeTokens, effects } = environment
  mailNotice(environment, context, { kind: 'email-change-requested', to: user.email, user })
  effects.emit(context, { action: 'request-email-change', userId })
  effects.later(context, async () => {
    if ((await mailAccountExists(environment, email, context)) !== null) return
    const head = { kind: 'change-email', to: email, user } as const
    mail(environment, context, {
      ...head,
      async compose() {
        const claims = { sub: userId, email, old: user.email, stamp: securityStamp }
        return { ...head, token: await changeTokens.sign(claims, changeLifetimeSeconds) }
      },
    })
  })
}

/** Returns the account that a token would give its new address, if all is as it was then. */
export async function accountOfChange<User extends BaseUser>(
  { storage }: UsersEnvironment<User>,
  { sub, old, stamp }: Claims,
): Promise<Account<User> | null> {
  const account = await storage.users.find(String(sub))
  if (!account?.user.isActive || account.user.email !== old) return null
  return timingSafeEqual(await stampOf(account), String(stamp)) ? account : null
}

/**
 * Switches to the new address, which the token has proven, and ends every session and token.
 *
 * @throws {AuthError} VERIFY_USER_BAD_TOKEN, also when the address was taken meanwhile.
 */
export async function confirmEmailChange<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  account: Account<User>,
  { email, context }: { readonly email: string; readonly context: CallContext },
): Promise<User> {
  const { storage, passwords, effects, hooks } = environment
  const id = String(account.user.id)
  const changes = { email, isVerified: true, securityStamp: newStamp() }
  const isUnproven = !account.user.isVerified && passwords.isPassword(account.hashedPassword)
  const written = await unlinkAround(environment, { id, isDue: isUnproven }, () =>
    storage.users.update(id, changes, unchanged(account)),
  ).catch((cause: unknown) => {
    if (cause instanceof UniqueViolation) throw new AuthError('VERIFY_USER_BAD_TOKEN', { cause })
    throw cause
  })
  if (!written) throw new AuthError('VERIFY_USER_BAD_TOKEN')
  await effects.now(() => storage.sessions?.deleteAll(id)) // the stamp has ended them already
  const to = account.user.email
  mailNotice(environment, context, { kind: 'email-changed', to, user: written.user })
  effects.emit(context, { action: 'change-email', userId: id })
  await effects.now(() => hooks.afterUpdate?.(written.user, ['email'], context))
  return written.user
}
