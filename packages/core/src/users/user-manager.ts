import { timingSafeEqual } from '../crypto/timing-safe-equal.ts'
import { AuthError } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { Account, BaseUser, UserId, UserListOptions } from '../ports/user-store.ts'
import { credentialsOf, findByEmail, newStamp, stampOf, unchanged } from './account.ts'
import { accountName } from './account-name.ts'
import { attempt, attemptPassword } from './attempt-password.ts'
import { accountOfChange, confirmEmailChange } from './change-email.ts'
import { createAccount, mailVerification, registerAccount } from './create-account.ts'
import { canonicalEmail } from './email.ts'
import type { UsersEnvironment } from './environment.ts'
import { logOutEverywhere } from './log-out-everywhere.ts'
import { mail, mailPasswordChanged } from './mail.ts'
import { authenticateByPassword } from './password-login.ts'
import { unlinkAround } from './unlink-around.ts'
import { updateAccount } from './update-account.ts'
import type { NewUser, UserChanges } from './user.ts'

const resetLifetimeSeconds = 60 * 60

/** What shows that whoever verifies an address is who registered it. */
export interface VerificationProof {
  /** The account's password. */
  readonly password?: string | undefined
  /** Who is logged in. */
  readonly userId?: UserId | undefined
}

/**
 * The rules about accounts, without HTTP. The routes of the library go through it, and so can an
 * application's own code.
 *
 * @example
 * const user = await auth.users.create({ email: 'ann@example.com', isVerified: true })
 */
export class UserManager<User extends BaseUser> {
  readonly #environment: UsersEnvironment<User>

  constructor(environment: UsersEnvironment<User>) {
    this.#environment = environment
  }

  /** Returns the user, or `null`. */
  async find(id: UserId): Promise<User | null> {
    return (await this.#environment.storage.users.find(String(id)))?.user ?? null
  }

  /**
   * Returns the user.
   *
   * @throws {AuthError} NOT_FOUND when there is none.
   */
  async get(id: UserId): Promise<User> {
    const user = await this.find(id)
    if (!user) throw new AuthError('NOT_FOUND')
    return user
  }

  /** Returns the user with the address in whatever spelling, or `null`. */
  async findByEmail(email: string): Promise<User | null> {
    return (await this.#findAccount(email))?.user ?? null
  }

  /** Returns users in the order of their ids. */
  async list(options: UserListOptions): Promise<User[]> {
    const accounts = await this.#environment.storage.users.list(options)
    return accounts.map(({ user }) => user)
  }

  /**
   * Returns whose address and password these are, or `null`. Inactive users are returned too: it is
   * the log-in that refuses them. Counts as an attempt to log in to the account; pass the context
   * on, for a client that the account knows to be known.
   *
   * @throws {AuthError} TOO_MANY_REQUESTS
   */
  async authenticate(
    email: string,
    password: string,
    context: CallContext = {},
  ): Promise<User | null> {
    const environment = this.#environment
    const credentials = { username: email, password }
    const identity = await attempt(environment, accountName(email), context, () =>
      authenticateByPassword(environment, credentials),
    )
    return identity?.user ?? null
  }

  /**
   * Creates a user; code may set any column.
   *
   * @throws {TypeError} when the address is not one.
   * @throws {AuthError} REGISTER_INVALID_PASSWORD, REGISTER_USER_ALREADY_EXISTS,
   * REGISTER_FIELD_ALREADY_EXISTS.
   */
  async create(input: NewUser<User>): Promise<User> {
    return (await createAccount(this.#environment, input)).user
  }

  /**
   * Creates a user on request of a client, hooks and the verification mail included. The flags
   * start out safe, whatever the input says.
   *
   * @throws {TypeError} and {AuthError} as {@link create}, and what `beforeRegister` throws.
   */
  async register(input: NewUser<User>, context: CallContext = {}): Promise<User> {
    const flags = { isActive: true, isSuperuser: false, isVerified: false }
    const safe = { ...input, ...flags }
    return (await registerAccount(this.#environment, safe, { context })).user
  }

  /**
   * Changes a user; code may set any column. A new password or address, and the loss of
   * `isActive` or `isVerified`, end all sessions and tokens.
   *
   * @throws {TypeError} when the address is not one.
   * @throws {AuthError} NOT_FOUND, UPDATE_USER_INVALID_PASSWORD, UPDATE_USER_EMAIL_ALREADY_EXISTS,
   * UPDATE_FIELD_ALREADY_EXISTS.
   */
  async update(id: UserId, changes: UserChanges<User>, context: CallContext = {}): Promise<User> {
    const { email } = changes
    const canonical = email === undefined ? undefined : canonicalEmail(email)
    if (canonical === null) throw new TypeError('users.update: email is not an address')
    const values = { ...changes, email: canonical }
    const identity = await updateAccount(this.#environment, String(id), values, context)
    if (!identity) throw new AuthError('NOT_FOUND')
    return identity.user
  }

  /**
   * Deletes a user and all that hangs on it.
   *
   * @throws {AuthError} NOT_FOUND, and what `beforeDelete` throws.
   */
  async delete(id: UserId, context: CallContext = {}): Promise<void> {
    const { storage, hooks, effects } = this.#environment
    const user = await this.get(id)
    await hooks.beforeDelete?.(user, context)
    // Stores that stand apart from the users know of no deletion. Before it, because it must not
    // happen while they cannot be reached; after it, for what began meanwhile.
    await storage.sessions?.deleteAll(String(id))
    if (!(await storage.users.delete(String(id)))) throw new AuthError('NOT_FOUND')
    await effects.now(() => storage.sessions?.deleteAll(String(id)))
    await effects.now(() => storage.oauthAccounts?.deleteAll(String(id)))
    effects.emit(context, { action: 'delete-user', userId: String(id) })
    await effects.now(() => hooks.afterDelete?.(user, context))
  }

  /**
   * Ends every session and every token of the user.
   *
   * @throws {AuthError} NOT_FOUND
   */
  async logOutEverywhere(id: UserId, context: CallContext = {}): Promise<void> {
    const identity = await logOutEverywhere(this.#environment, String(id), context)
    if (!identity) throw new AuthError('NOT_FOUND')
  }

  /** Mails a verification token, if the address has an active account that is not verified yet. */
  async requestVerification(email: string, context: CallContext = {}): Promise<void> {
    const { identities, effects } = this.#environment
    const account = await this.#findAccount(email)
    effects.emit(context, { action: 'request-verification', userId: idOf(account) })
    if (!account?.user.isActive || account.user.isVerified) return
    mailVerification(this.#environment, await identities.of(account), context)
  }

  /**
   * Marks the address of a token verified, or switches to the new one that it proves. What was linked to an account that has a password, while
   * its address was unproven, is unlinked: it may be somebody else's.
   *
   * @param proof - asked for by `verifyProof: 'samePerson'`.
   * @throws {AuthError} VERIFY_USER_BAD_TOKEN, VERIFY_USER_ALREADY_VERIFIED; and
   * VERIFY_PASSWORD_REQUIRED and TOO_MANY_REQUESTS, which leave the token good.
   */
  async verify(
    token: string,
    context: CallContext = {},
    proof: VerificationProof = {},
  ): Promise<User> {
    const { storage, passwords, hooks, effects, verifyTokens } = this.#environment
    const claims = await verifyTokens.verify(token)
    if (!claims) return this.#confirmEmailChange(token, context, proof)
    const account = await storage.users.find(String(claims.sub))
    const isCurrent =
      account?.user.isActive &&
      account.user.email === claims['email'] &&
      timingSafeEqual(await stampOf(account), String(claims['stamp']))
    if (!isCurrent) throw new AuthError('VERIFY_USER_BAD_TOKEN')
    const { email, id } = account.user
    await this.#assertSamePerson(account, proof, context)
    const isUnproven = !account.user.isVerified && passwords.isPassword(account.hashedPassword)
    // Of many at once, one finds the account unverified.
    const expected = { email, securityStamp: account.securityStamp, isVerified: false }
    const due = { id: String(id), isDue: isUnproven }
    const written = await unlinkAround(this.#environment, due, () =>
      storage.users.update(String(id), { isVerified: true }, expected),
    )
    if (!written) {
      const isVerified = (await this.find(id))?.isVerified
      throw new AuthError(isVerified ? 'VERIFY_USER_ALREADY_VERIFIED' : 'VERIFY_USER_BAD_TOKEN')
    }
    effects.emit(context, { action: 'verify-email', userId: String(id) })
    await effects.now(() => hooks.afterVerify?.(written.user, context))
    return written.user
  }

  /** Mails a reset token, if the address has an active account. */
  async forgotPassword(email: string, context: CallContext = {}): Promise<void> {
    const { resetTokens, fingerprints, effects } = this.#environment
    const account = await this.#findAccount(email)
    effects.emit(context, { action: 'request-password-reset', userId: idOf(account) })
    if (!account?.user.isActive) return
    const { user } = account
    const head = { kind: 'reset-password', to: user.email, user } as const
    mail(this.#environment, context, {
      ...head,
      async compose() {
        const fingerprint = await fingerprints.of(credentialsOf(account))
        const claims = { sub: String(user.id), password_fgpt: fingerprint }
        return { ...head, token: await resetTokens.sign(claims, resetLifetimeSeconds) }
      },
    })
  }

  /**
   * Sets a new password for whoever reads the account's mailbox, and ends all sessions and tokens.
   * On an account whose address was unproven so far, it also unlinks all accounts at providers. What
   * wrong passwords have shut is open again, and the client of the context known.
   *
   * @throws {AuthError} RESET_PASSWORD_BAD_TOKEN, also for a token that was used;
   * RESET_PASSWORD_INVALID_PASSWORD, which leaves the token good.
   */
  async resetPassword(token: string, password: string, context: CallContext = {}): Promise<void> {
    const { storage, passwords, hooks, effects, limiter } = this.#environment
    const account = await this.#accountOfResetToken(token)
    if (!account) throw new AuthError('RESET_PASSWORD_BAD_TOKEN')
    const reason = await passwords.refuses(password, account.user)
    if (reason !== null) throw new AuthError('RESET_PASSWORD_INVALID_PASSWORD', { reason })
    const id = String(account.user.id)
    const changes = {
      hashedPassword: await passwords.hash(password),
      securityStamp: newStamp(),
      ...(this.#environment.resetVerifiesEmail && { isVerified: true }),
    }
    const isUnproven = !account.user.isVerified
    const written = await unlinkAround(this.#environment, { id, isDue: isUnproven }, () =>
      storage.users.update(id, changes, unchanged(account)),
    )
    if (!written) throw new AuthError('RESET_PASSWORD_BAD_TOKEN')
    // Whoever came in by a link that was on its way out is out again.
    if (isUnproven && storage.oauthAccounts) {
      await effects.now(() => storage.users.update(id, { securityStamp: newStamp() }))
    }
    await effects.now(() => storage.sessions?.deleteAll(id)) // the stamp has ended them already
    mailPasswordChanged(this.#environment, written.user, context)
    effects.emit(context, { action: 'reset-password', userId: id })
    const { clientAddress } = context
    await effects.now(() => limiter.succeed({ account: account.user.email, clientAddress }))
    await effects.now(() => hooks.afterResetPassword?.(written.user, context))
  }

  async #confirmEmailChange(
    token: string,
    context: CallContext,
    proof: VerificationProof,
  ): Promise<User> {
    const claims = await this.#environment.changeTokens.verify(token)
    const account = claims && (await accountOfChange(this.#environment, claims))
    if (!account) throw new AuthError('VERIFY_USER_BAD_TOKEN')
    await this.#assertSamePerson(account, proof, context)
    const email = String(claims?.['email'])
    return confirmEmailChange(this.#environment, account, { email, context })
  }

  async #assertSamePerson(
    account: Account<User>,
    { password, userId }: VerificationProof,
    context: CallContext,
  ): Promise<void> {
    const id = String(account.user.id)
    if (this.#environment.verifyProof === 'mailbox' || String(userId) === id) return
    const isTheirs =
      password !== undefined &&
      (await attemptPassword(this.#environment, account, password, context))
    if (!isTheirs) throw new AuthError('VERIFY_PASSWORD_REQUIRED', { userId: id })
  }

  async #accountOfResetToken(token: string): Promise<Account<User> | null> {
    const { storage, resetTokens, fingerprints } = this.#environment
    const claims = await resetTokens.verify(token)
    const account = claims && (await storage.users.find(String(claims.sub)))
    if (!account?.user.isActive) return null
    const fingerprint = String(claims?.['password_fgpt'])
    return (await fingerprints.matches(credentialsOf(account), fingerprint)) ? account : null
  }

  async #findAccount(email: string): Promise<Account<User> | null> {
    const canonical = canonicalEmail(email)
    return canonical === null ? null : findByEmail(this.#environment.storage.users, canonical)
  }
}

function idOf(account: Account<BaseUser> | null): string | null {
  return account && String(account.user.id)
}
