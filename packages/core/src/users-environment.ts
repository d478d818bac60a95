import type { Purpose } from './crypto/key-ring.ts'
import type { TokenSigner } from './crypto/signed-token.ts'
import { assertOneOf } from './errors.ts'
import { type AuthOptions, hasherList } from './options.ts'
import { createPasswords } from './passwords/passwords.ts'
import type { BaseUser } from './ports/user-store.ts'
import { createIdentities } from './users/account.ts'
import type { UsersEnvironment } from './users/environment.ts'
import { createInsertPace } from './users/insert-pace.ts'
import { linkingToPages } from './users/page-links.ts'
import type { Field } from './users/user.ts'
import { checkRequiredColumns, createUserFields, type UserFields } from './users/user-fields.ts'

/**
 * Reads the extra fields off the options.
 *
 * @throws {TypeError} for a field that cannot be, or a column that nobody could fill.
 */
export function userFieldsOf<User extends BaseUser>(
  options: AuthOptions<User, string, unknown, unknown>,
): UserFields {
  const fields: Readonly<Record<string, Field<unknown>>> = { ...options.fields }
  const { columns } = options.storage?.users ?? {}
  const isOpen = options.routes?.register !== false && !options.hooks?.beforeRegister
  if (columns && isOpen) checkRequiredColumns(columns, fields)
  return createUserFields(fields, columns)
}

/** What of the environment is made elsewhere. */
export interface EnvironmentParts<User extends BaseUser>
  extends Pick<UsersEnvironment<User>, 'effects' | 'fingerprints' | 'limiter'> {
  readonly signerOf: (purpose: Purpose) => TokenSigner
  /** Origin and mount path. */
  readonly issuer: string
}

/**
 * Brings the options into what the rules about accounts work with.
 *
 * @throws {TypeError} for options that do not go together.
 */
export function createUsersEnvironment<User extends BaseUser>(
  options: AuthOptions<User, string, unknown, unknown>,
  { signerOf, issuer, ...parts }: EnvironmentParts<User>,
): UsersEnvironment<User> {
  const { storage, passwordHasher, validatePassword, requireVerification = false } = options
  if (!storage?.users) throw new TypeError('storage.users is missing: give createAuth a store')
  const { concealExistingUsers = requireVerification, notify, pages } = options
  const { emailChange = notify ? 'confirm' : 'immediate' } = options
  const { verifyProof = 'mailbox', accessTokenKey = 'derived' } = options
  assertOneOf('emailChange', emailChange, ['confirm', 'immediate'])
  assertOneOf('verifyProof', verifyProof, ['mailbox', 'samePerson'])
  assertOneOf('accessTokenKey', accessTokenKey, ['derived', 'raw'])
  if (notify?.needsPages && !pages) {
    throw new TypeError('mail: urls are missing: name your pages, or set pages: pages({ … })')
  }
  if (requireVerification && !notify) {
    throw new TypeError('requireVerification needs notify: nobody could verify an address')
  }
  if (concealExistingUsers && !notify) {
    throw new TypeError('concealExistingUsers needs notify: only a mail tells who registers twice')
  }
  if (emailChange === 'confirm' && !notify) {
    throw new TypeError("emailChange: 'confirm' needs notify: no mailbox could be asked")
  }
  if (concealExistingUsers && emailChange === 'immediate') {
    throw new TypeError(
      "emailChange: 'immediate' tells which addresses are taken: set concealExistingUsers: false, " +
        "or emailChange: 'confirm'",
    )
  }
  return {
    storage,
    identities: createIdentities(storage.users),
    passwords: createPasswords(hasherList(passwordHasher), validatePassword),
    verifyTokens: signerOf('verify'),
    resetTokens: signerOf('reset'),
    changeTokens: signerOf('change-email'),
    hooks: options.hooks ?? {},
    notify: notify && pages ? linkingToPages(notify, issuer) : notify,
    ...parts,
    requireVerification,
    resetVerifiesEmail: options.resetVerifiesEmail ?? true,
    verifyProof,
    concealExistingUsers,
    insertPace: createInsertPace(),
    emailChange,
  }
}
