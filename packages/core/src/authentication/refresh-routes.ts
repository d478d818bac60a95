import type { CallContext } from '../http/request-context.ts'
import { post, type Route } from '../http/route.ts'
import { text } from '../http/text.ts'
import type { Strategy, StrategyRoutesEnvironment } from './strategy.ts'

/** A strategy that has refresh tokens. */
interface Refreshing<out User> extends Required<Pick<Strategy<User>, 'refresh'>> {
  /** The backend's name. */
  readonly name: string
}

/**
 * Trades refresh tokens for new ones. Where a cookie carries them, it alone does, and the body of the
 * request is not looked at.
 */
export function refreshRoutes<User>(
  { name, refresh }: Refreshing<User>,
  kernel: StrategyRoutesEnvironment<User>,
): Route[] {
  const { paths, transport, assertSameOrigin, mayLogIn, unauthorized, limits, emit } = kernel
  const common = {
    guard: { who: 'anyone', check: async (request: Request) => assertSameOrigin(request) },
    action: 'refresh',
    limits,
    refuses: ['UNAUTHORIZED', 'REFRESH_TOKEN_REUSED'],
    logsIn: [name],
  } as const

  async function answer(token: string | null | undefined, context: CallContext): Promise<Response> {
    const grant = token ? await refresh(token) : null
    if (!grant) throw unauthorized()
    const { userId, sessionId } = grant.credential
    const renewed = (await mayLogIn(grant.credential)) ? await grant.renew() : null
    if (renewed === 'reused') throw unauthorized('REFRESH_TOKEN_REUSED', userId)
    if (!renewed) throw unauthorized('UNAUTHORIZED', userId)
    emit(context, {
      action: 'refresh',
      userId,
      actorId: userId,
      backend: name,
      sessionId: sessionId ?? undefined,
    })
    return transport.answer(renewed)
  }

  return paths.map((path) =>
    transport.readRefresh
      ? post(`${path}/refresh`, common, async ({ context }) =>
          answer(context.request && transport.readRefresh?.(context.request.headers), context),
        )
      : post(
          `${path}/refresh`,
          { ...common, body: { refresh_token: text } },
          async ({ body, context }) => answer(body.refresh_token, context),
        ),
  )
}
