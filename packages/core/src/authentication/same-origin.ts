import type { HeaderList } from '../errors.ts'
import { AuthError } from '../errors.ts'
import { isUnsafe, type OriginCheck } from '../http/csrf.ts'
import type { RequestLike } from '../http/request-context.ts'
import type { Backend } from './backend.ts'

/** The same-origin rule for answers that set a cookie, or take one back. */
export interface SameOrigin {
  /**
   * Nobody is logged in by a form on another site, into an account that is not theirs.
   *
   * @throws {AuthError} CSRF_REJECTED
   */
  assertMayLogIn(backend: Backend<unknown>, request: RequestLike): void
  /** What makes the client forget its token; nothing where another site asks for it. */
  forgetting(backend: Backend<unknown>, request: RequestLike): HeaderList
}

/** Makes the rule for these backends, whose cookies are the ones that count. */
export function createSameOrigin(
  backends: readonly Backend<unknown>[],
  originCheck: OriginCheck,
): SameOrigin {
  const cookies = backends.map((backend) => backend.transport).filter(({ isAmbient }) => isAmbient)
  return {
    assertMayLogIn({ transport }, request) {
      if (!transport.isAmbient || !isUnsafe(request)) return
      const hasCookie = cookies.some((cookie) => cookie.read(request.headers) !== undefined)
      if (!originCheck.passes(request, hasCookie)) throw new AuthError('CSRF_REJECTED')
    },

    forgetting({ transport }, request) {
      return originCheck.passes(request, false) ? transport.headers(null) : []
    },
  }
}
