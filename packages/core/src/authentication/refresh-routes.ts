import { AuthError } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import { post, type Route } from '../http/route.ts'
import type { SideEffects } from '../http/side-effects.ts'
import { text } from '../http/text.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { rateLimits } from '../rate-limit/rate-limit.ts'
import { type Backend, segmentsOf } from './backend.ts'
import { identityOf } from './caller.ts'
import type { InternalGuard } from './guard.ts'
import type { Identities } from './identity.ts'
import type { SameOrigin } from './same-origin.ts'
import type { RefreshGrant } from './strategy.ts'

/** What {@link refreshRoutes} needs. */
export interface RefreshRoutesOptions<User extends BaseUser> {
  readonly backends: readonly Backend<User>[]
  readonly identities: Identities<User>
  readonly guard: InternalGuard<User>
  readonly sameOrigin: SameOrigin
  /** The one place that decides who may. @throws {AuthError} when this user may not. */
  readonly assertMayLogIn: (user: User) => void
  readonly effects: SideEffects
}

/** Trades refresh tokens for new ones, for each backend that has them. */
export function refreshRoutes<User extends BaseUser>(options: RefreshRoutesOptions<User>): Route[] {
  const { backends, sameOrigin } = options
  return backends.flatMap((backend, index) => {
    const { transport, strategy } = backend
    if (!strategy.refresh) return []
    const common = {
      guard: {
        who: 'anyone',
        check: async (request: Request) => sameOrigin.assertMayLogIn(backend, request),
      },
      action: 'refresh',
      limits: rateLimits.token,
      refuses: ['UNAUTHORIZED', 'REFRESH_TOKEN_REUSED'],
    } as const
    const answer = async (token: string | null | undefined, context: CallContext) =>
      refresh(backend, token, context, options)
    return segmentsOf(backend, index).map((segment) => {
      const path = `/auth${segment}/refresh`
      return transport.readRefresh
        ? post(path, common, async ({ context }) =>
            answer(context.request && transport.readRefresh?.(context.request.headers), context),
          )
        : post(path, { ...common, body: { refresh_token: text } }, async ({ body, context }) =>
            answer(body.refresh_token, context),
          )
    })
  })
}

async function refresh<User extends BaseUser>(
  backend: Backend<User>,
  token: string | null | undefined,
  context: CallContext,
  { identities, guard, assertMayLogIn, effects }: RefreshRoutesOptions<User>,
): Promise<Response> {
  const grant = token ? await backend.strategy.refresh?.(token) : null
  if (!grant) throw guard.unauthorized()
  const { userId, sessionId } = grant.credential
  const isWelcome = await mayGoOn(grant, identities, assertMayLogIn)
  const renewed = isWelcome ? await grant.renew() : null
  if (renewed === 'reused') throw guard.unauthorized('REFRESH_TOKEN_REUSED', userId)
  if (!renewed) throw guard.unauthorized('UNAUTHORIZED', userId)
  effects.emit(context, {
    action: 'refresh',
    userId,
    actorId: userId,
    backend: backend.name,
    sessionId: sessionId ?? undefined,
  })
  return backend.transport.answer(renewed)
}

/** Whether somebody who logged in once may still: told to nobody but by a plain 401. */
async function mayGoOn<User extends BaseUser>(
  { credential }: RefreshGrant<User>,
  identities: Identities<User>,
  assertMayLogIn: (user: User) => void,
): Promise<boolean> {
  const identity = await identityOf(credential, identities)
  if (!identity) return false
  try {
    assertMayLogIn(identity.user)
    return true
  } catch (error) {
    if (error instanceof AuthError) return false
    throw error
  }
}
