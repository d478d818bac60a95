import type { Identity } from '../authentication/identity.ts'
import { AuthError, UniqueViolation } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import { wireName } from '../http/snake-case.ts'
import type { AuthAction } from '../ports/auth-event.ts'
import type { Account, BaseUser, UserValues } from '../ports/user-store.ts'
import { newStamp, stampOf, unchanged } from './account.ts'
import type { UsersEnvironment } from './environment.ts'
import { mailPasswordChanged } from './mail.ts'
import { untilSettled } from './until-settled.ts'

/** Validated changes: a canonical address, a password in clear, columns. */
export interface AccountChanges {
  readonly email?: string | undefined
  readonly password?: string | null | undefined
  readonly isActive?: boolean | undefined
  readonly isSuperuser?: boolean | undefined
  readonly isVerified?: boolean | undefined
  readonly [column: string]: unknown
}

/**
 * Changes an account, if it still is as it was read: else it is read and judged again. Whatever
 * touches its credentials ends every session and token there is, in the statement that makes the
 * change. Returns `null` when there is no such user (any more).
 *
 * @param provenStamp - the stamp of the credential that asks for the change. When another change
 * of credentials came first, a reset for one, this one comes too late: `null`.
 * @throws {AuthError} UPDATE_USER_INVALID_PASSWORD, UPDATE_USER_EMAIL_ALREADY_EXISTS,
 * UPDATE_FIELD_ALREADY_EXISTS.
 */
export async function updateAccount<User extends BaseUser>(
  ...update: Parameters<typeof attemptUpdate<User>>
): Promise<Identity<User> | null> {
  return untilSettled(() => attemptUpdate<User>(...update))
}

async function attemptUpdate<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  userId: string,
  changes: AccountChanges,
  context: CallContext,
  provenStamp?: string,
): Promise<Identity<User> | 'overtaken' | null> {
  const { storage, identities, hooks, effects } = environment
  const account = await storage.users.find(userId)
  if (!account) return null
  if (provenStamp !== undefined && provenStamp !== (await stampOf(account))) return null
  const values = await valuesOf(environment, account, changes)
  const names = Object.keys(values)
  if (names.length === 0) return identities.of(account)

  const rotates = rotatesStamp(values, account.user)
  const stamped = rotates ? { ...values, securityStamp: newStamp() } : values
  const written = await storage.users
    .update(userId, stamped, unchanged(account))
    .catch((error: unknown) => {
      throw refusalOf(error, 'UPDATE')
    })
  if (!written) return 'overtaken'
  // The stamp has ended them already.
  if (rotates) await effects.now(() => storage.sessions?.deleteAll(userId))
  if ('hashedPassword' in values) mailPasswordChanged(environment, account.user, context)
  for (const action of actionsOf(values)) {
    effects.emit(context, { action, userId, changes: publicNames(names) })
  }
  await effects.now(() => hooks.afterUpdate?.(written.user, publicNames(names), context))
  return identities.of(written)
}

async function valuesOf<User extends BaseUser>(
  { passwords }: UsersEnvironment<User>,
  { user }: Account<User>,
  { email, password, ...columns }: AccountChanges,
): Promise<UserValues> {
  const values: Record<string, unknown> = Object.fromEntries(
    Object.entries(columns).filter(([, value]) => value !== undefined),
  )
  if (email !== undefined && email !== user.email) {
    values['email'] = email
    values['isVerified'] ??= false // a new address is unproven, whoever sets it
  }
  if (typeof password === 'string') {
    const reason = await passwords.refuses(password, { ...user, ...values })
    if (reason !== null) throw new AuthError('UPDATE_USER_INVALID_PASSWORD', { reason })
    values['hashedPassword'] = await passwords.hash(password)
  }
  return values
}

function rotatesStamp(values: UserValues, user: BaseUser): boolean {
  const isDeactivated = user.isActive && values['isActive'] === false
  const isDoubted = user.isVerified && values['isVerified'] === false
  return 'hashedPassword' in values || 'email' in values || isDeactivated || isDoubted
}

/** What a change is called in the audit stream. */
function actionsOf(values: UserValues): AuthAction[] {
  const actions: AuthAction[] = []
  if ('hashedPassword' in values) actions.push('change-password')
  if ('email' in values) actions.push('change-email')
  return actions.length > 0 ? actions : ['update-user']
}

function publicNames(names: readonly string[]): string[] {
  return names.map((name) => (name === 'hashedPassword' ? 'password' : name))
}

/** What a client is told when a value is taken. */
export function refusalOf(error: unknown, action: 'REGISTER' | 'UPDATE'): unknown {
  if (!(error instanceof UniqueViolation)) return error
  if (error.field !== 'email') {
    const options = { reason: wireName(error.field), cause: error }
    return new AuthError(`${action}_FIELD_ALREADY_EXISTS`, options)
  }
  const code =
    action === 'REGISTER' ? 'REGISTER_USER_ALREADY_EXISTS' : 'UPDATE_USER_EMAIL_ALREADY_EXISTS'
  return new AuthError(code, { cause: error })
}
