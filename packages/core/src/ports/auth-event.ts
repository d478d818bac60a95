import type { ErrorCode } from '../errors.ts'

/** What somebody did, or tried to do. */
export type AuthAction =
  | 'register'
  | 'log-in'
  | 'log-out'
  | 'log-out-everywhere'
  | 'refresh'
  | 'end-session'
  | 'end-sessions'
  | 'request-verification'
  | 'verify-email'
  | 'request-password-reset'
  | 'reset-password'
  | 'update-user'
  | 'change-password'
  | 'request-email-change'
  | 'change-email'
  | 'delete-user'
  | 'link-account'
  | 'unlink-account'

/**
 * One line of the audit stream: who did what, from where, when, and what came of it. It never holds
 * a token, a password, a hash or an address of a mailbox.
 *
 * @see OWASP Logging Cheat Sheet; OWASP ASVS 5.0, 16.3
 */
export interface AuthEvent {
  readonly action: AuthAction
  readonly outcome: 'done' | 'refused'
  /** Why it was refused; `null` where it was done. */
  readonly code: ErrorCode | null
  /** Whose account it is about; `null` where there is none, or it is not known. */
  readonly userId: string | null
  /** Who was logged in; `null` for a stranger, and for the application's own code. */
  readonly actorId: string | null
  readonly at: Date
  /** The client, as far as the runtime tells. */
  readonly client: { readonly address: string | null; readonly userAgent: string | null }
  /** The backend that somebody was logged in by. */
  readonly backend?: string | undefined
  /** The session that it is about. */
  readonly sessionId?: string | undefined
  /** The provider, by its name in the configuration. */
  readonly provider?: string | undefined
  /** Names of the properties that were written. */
  readonly changes?: readonly string[] | undefined
}
