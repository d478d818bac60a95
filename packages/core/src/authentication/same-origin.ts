import type { HeaderList } from '../errors.ts'
import { AuthError } from '../errors.ts'
import { isUnsafe, type OriginCheck } from '../http/csrf.ts'
import type { RequestLike } from '../http/request-context.ts'
import { type Backend, endCarriedLogin } from './backend.ts'

/** The same-origin rule for answers that set a cookie, or take one back. */
export interface SameOrigin {
  /**
   * Nobody is logged in by a form on another site, into an account that is not theirs. A GET, the
   * link of a mail for one, is the application's own affair.
   *
   * @throws {AuthError} CSRF_REJECTED
   */
  assertMayLogIn(backend: Backend<unknown>, request: RequestLike): void
  /** Whether a page of another site sends the request, as far as a browser tells. */
  isForeign(request: RequestLike): boolean
  /**
   * Ends what the request carries, though no guard would take it, and returns what makes the client
   * forget it. Does neither where another site asks for it.
   */
  forget(backend: Backend<unknown>, request: RequestLike): Promise<HeaderList>
}

/** Makes the rule for these backends, whose cookies are the ones that count. */
export function createSameOrigin(
  backends: readonly Backend<unknown>[],
  originCheck: OriginCheck,
): SameOrigin {
  const carriesCookie = ({ headers }: RequestLike): boolean =>
    backends.some(
      ({ transport }) =>
        (transport.isAmbient && transport.read(headers) !== undefined) ||
        transport.readRefresh?.(headers) !== undefined,
    )
  return {
    assertMayLogIn({ transport }, request) {
      const setsCookie = transport.isAmbient || transport.readRefresh !== undefined
      if (!setsCookie || !isUnsafe(request)) return
      if (!originCheck.passes(request, carriesCookie(request))) throw new AuthError('CSRF_REJECTED')
    },

    isForeign: (request) => !originCheck.passes(request, false),

    async forget(backend, request) {
      if (!originCheck.passes(request, false)) return []
      if (originCheck.passes(request, true)) await endCarriedLogin(backend, request)
      return backend.transport.headers(null)
    },
  }
}
