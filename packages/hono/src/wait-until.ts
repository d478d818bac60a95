import type { RequestContext } from '@fetch-users/core'
import type { Context } from 'hono'

/**
 * What keeps the runtime alive. Whether there is something to keep alive is asked only when there is
 * work to do: where there is no execution context, Hono throws, and a stack trace is no small part of
 * a session check.
 */
export function waitUntil(c: Context): NonNullable<RequestContext['waitUntil']> {
  return (promise) => executionContextOf(c)?.waitUntil(promise)
}

/** Only serverless runtimes have one. */
function executionContextOf(c: Context): Context['executionCtx'] | undefined {
  try {
    return c.executionCtx
  } catch {
    return undefined
  }
}
