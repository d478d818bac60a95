import type { SessionStore } from './session-store.ts'
import type { UserStore } from './user-store.ts'

/**
 * The stores an application provides. Spread to mix:
 * `{ ...drizzleStorage(db, { users }), sessions: … }`.
 */
export interface Storage<out User> {
  readonly users: UserStore<User>
  /** Needed by `sessionStrategy()`. */
  readonly sessions?: SessionStore<User> | undefined
}
