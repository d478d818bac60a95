import type { Identities } from '../authentication/identity.ts'
import type { Fingerprints } from '../crypto/fingerprint.ts'
import type { TokenSigner } from '../crypto/signed-token.ts'
import type { CallContext } from '../http/request-context.ts'
import type { SideEffects } from '../http/side-effects.ts'
import type { Passwords } from '../passwords/passwords.ts'
import type { Notification } from '../ports/notification.ts'
import type { Storage } from '../ports/storage.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { Limiter } from '../rate-limit/limiter.ts'
import type { Hooks } from './hooks.ts'
import type { InsertPace } from './insert-pace.ts'

/** Sends what the library has to say to a mailbox. A promise is waited for, after the answer. */
export interface Notify<in User> {
  (message: Notification<User>, context: CallContext): unknown
  /** Whether it relies on `url` of messages with a token, and so on the `pages` option. */
  readonly needsPages?: boolean | undefined
}

/** What somebody has to show besides a verification token. */
export type VerifyProof = 'mailbox' | 'samePerson'

/** When a new address of a verified account counts. */
export type EmailChange = 'confirm' | 'immediate'

/** What the rules about accounts work with. */
export interface UsersEnvironment<User extends BaseUser> {
  readonly storage: Storage<User>
  readonly identities: Identities<User>
  readonly passwords: Passwords
  readonly verifyTokens: TokenSigner
  readonly resetTokens: TokenSigner
  readonly changeTokens: TokenSigner
  readonly fingerprints: Fingerprints
  readonly hooks: Hooks<User>
  readonly notify: Notify<User> | undefined
  readonly effects: SideEffects
  readonly limiter: Limiter
  readonly requireVerification: boolean
  readonly resetVerifiesEmail: boolean
  readonly verifyProof: VerifyProof
  readonly concealExistingUsers: boolean
  readonly insertPace: InsertPace
  readonly emailChange: EmailChange
}
