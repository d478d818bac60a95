import type { Identity } from '../authentication/identity.ts'
import { AuthError } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { Account, BaseUser } from '../ports/user-store.ts'
import { newStamp } from './account.ts'
import { canonicalEmail } from './email.ts'
import type { UsersEnvironment } from './environment.ts'
import type { Registration } from './hooks.ts'
import { mail } from './mail.ts'
import { refusalOf } from './update-account.ts'
import type { NewUser } from './user.ts'

const verifyLifetimeSeconds = 24 * 60 * 60

/**
 * Creates an account.
 *
 * @param prepare - may still change the columns, or refuse.
 * @throws {TypeError} when the address is not one.
 * @throws {AuthError} REGISTER_INVALID_PASSWORD, REGISTER_USER_ALREADY_EXISTS,
 * REGISTER_FIELD_ALREADY_EXISTS.
 */
export async function createAccount<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  { email, password = null, ...columns }: NewUser<User>,
  { prepare, unusableHash, context = {} }: CreateAccountOptions<User> = {},
): Promise<Account<User>> {
  const { passwords, storage, effects, concealExistingUsers, insertPace } = environment
  const canonical = canonicalEmail(email)
  if (canonical === null) throw new TypeError('email is not an address')
  if (password !== null) {
    const reason = await passwords.refuses(password, { ...columns, email: canonical })
    if (reason !== null) throw new AuthError('REGISTER_INVALID_PASSWORD', { reason })
  }
  const registration = { ...columns, email: canonical }
  await prepare?.(registration)
  const flags = { isActive: true, isSuperuser: false, isVerified: false }
  const hashedPassword = unusableHash ?? (await passwords.hash(password))
  const secrets = { email: canonical, hashedPassword, securityStamp: newStamp() }
  const insert = () => storage.users.insert({ ...flags, ...registration, ...secrets })
  const inserting = concealExistingUsers ? insertPace(insert) : insert()
  const account = await inserting.catch((error: unknown) => {
    throw refusalOf(error, 'REGISTER')
  })
  effects.emit(context, { action: 'register', userId: String(account.user.id) })
  return account
}

/** What {@link createAccount} may be given besides the columns. */
export interface CreateAccountOptions<User extends BaseUser> {
  readonly prepare?: ((registration: Registration<User>) => unknown) | undefined
  /** Stored for an account without a password, instead of one that says nothing. */
  readonly unusableHash?: string | undefined
  readonly context?: CallContext | undefined
}

/**
 * Creates an account on request of a client, hooks and the verification mail included.
 *
 * @throws as {@link createAccount}, and what `beforeRegister` throws.
 */
export async function registerAccount<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  input: NewUser<User>,
  { context, unusableHash, isQuiet = false }: RegisterAccountOptions,
): Promise<Account<User>> {
  const { hooks, effects, requireVerification, identities } = environment
  const prepare = (registration: Registration<User>) =>
    hooks.beforeRegister?.(registration, context)
  const account = await createAccount(environment, input, { prepare, unusableHash, context })
  if (requireVerification && !account.user.isVerified) {
    mailVerification(environment, await identities.of(account), context)
  }
  const afterRegister = () => hooks.afterRegister?.(account.user, context)
  if (isQuiet) effects.later(context, afterRegister)
  else await effects.now(afterRegister)
  return account
}

/** What {@link registerAccount} is told besides the columns. */
export interface RegisterAccountOptions
  extends Pick<CreateAccountOptions<BaseUser>, 'unusableHash'> {
  readonly context: CallContext
  /** Whether not even the time may show that there is an account now. */
  readonly isQuiet?: boolean | undefined
}

/** Mails a verification token, after the answer. */
export function mailVerification<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  { user, userId, securityStamp: stamp }: Identity<User>,
  context: CallContext,
): void {
  const head = { kind: 'verify-email', to: user.email, user } as const
  mail(environment, context, {
    ...head,
    async compose() {
      const claims = { sub: userId, email: user.email, stamp }
      const token = await environment.verifyTokens.sign(claims, verifyLifetimeSeconds)
      return { ...head, token }
    },
  })
}
