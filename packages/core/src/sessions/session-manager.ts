import type { Clock } from '../ports/clock.ts'
import type { SessionStore } from '../ports/session-store.ts'

/** The sessions of an application, without HTTP. */
export class SessionManager {
  readonly #store: SessionStore<unknown> | undefined
  readonly #clock: Clock

  constructor(store: SessionStore<unknown> | undefined, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /**
   * Sweeps expired sessions out of the store: they are refused in any case, this makes room.
   * Returns how many went.
   *
   * @example
   * setInterval(() => auth.sessions.deleteExpired(), 60 * 60 * 1000)
   */
  async deleteExpired(): Promise<number> {
    return (await this.#store?.deleteExpired(this.#clock())) ?? 0
  }
}
