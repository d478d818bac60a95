import type { RequestContext } from '@fetch-users/core'
import type { Context } from 'hono'

/** What keeps the runtime alive. Only serverless ones have an execution context; elsewhere Hono throws. */
export function waitUntil(c: Context): RequestContext['waitUntil'] {
  try {
    const { executionCtx } = c
    return (promise) => executionCtx.waitUntil(promise)
  } catch {
    return undefined
  }
}
