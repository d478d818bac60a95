import { assertWholeNumber } from '../errors.ts'
import { canonicalAddress } from '../rate-limit/address.ts'
import type { CallContext } from './request-context.ts'

/** Puts the client's address into a context, in its canonical form, or takes out what is none. */
export type WithClientAddress = <Context extends CallContext>(
  context: Context,
  request: CallContext['request'],
) => Context

/** More proxies stand in front of nobody. */
const mostProxies = 100

/**
 * Makes the one place that says where a request comes from. Without trusted proxies that is where
 * the binding says; behind them, what the outermost of them wrote into `X-Forwarded-For`: counted
 * from the right, for what stands left of it is the client's own word. Where there are fewer entries
 * than proxies, or one that is no address, the client is unknown.
 *
 * @throws {TypeError} when the number is none.
 * @see OWASP ASVS 5.0, 4.1.3
 */
export function createClientAddress(trustedProxies = 0): WithClientAddress {
  assertWholeNumber('createAuth', 'trustedProxies', trustedProxies, 0, mostProxies)
  return (context, request) => {
    const address =
      trustedProxies > 0 && request
        ? request.headers.get('x-forwarded-for')?.split(',').at(-trustedProxies)
        : context.clientAddress
    return { ...context, clientAddress: canonicalAddress(address ?? '') ?? undefined }
  }
}
