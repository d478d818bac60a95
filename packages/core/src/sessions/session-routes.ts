import * as v from 'valibot'
import type { InternalGuard } from '../authentication/guard.ts'
import { renewal } from '../authentication/renewal.ts'
import { AuthError } from '../errors.ts'
import { json, noContent } from '../http/response.ts'
import { del, get, type Route } from '../http/route.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { UsersEnvironment } from '../users/environment.ts'
import { logOutEverywhere } from '../users/log-out-everywhere.ts'
import type { ActiveSession, SessionManager } from './session-manager.ts'

/** What {@link sessionRoutes} needs. */
export interface SessionRoutesOptions<User extends BaseUser> {
  readonly sessions: SessionManager
  readonly environment: UsersEnvironment<User>
  readonly guard: InternalGuard<User>
}

/**
 * Lets users see where they are logged in, and end it.
 *
 * @see OWASP ASVS 5.0, 7.4.5 and 7.5.2
 */
export function sessionRoutes<User extends BaseUser>(options: SessionRoutesOptions<User>): Route[] {
  const { sessions, environment } = options
  const guard = options.guard.route({})
  return [
    get('/auth/sessions', { guard, answers: { 200: 'sessions' } }, async ({ caller }) => {
      const { identity, credential } = caller
      const active = await sessions.list(identity.userId)
      return json(active.map((session) => sessionJson(session, credential.sessionId)))
    }),

    del(
      '/auth/sessions/{id}',
      {
        guard,
        action: 'end-session',
        refuses: ['NOT_FOUND'],
        answers: { 204: 'nothing' },
      },
      async ({ id, caller, context }) => {
        const { identity, credential, backend } = caller
        const isEnded = await sessions.end(id, identity.userId, context)
        if (!isEnded) throw new AuthError('NOT_FOUND')
        return noContent(id === credential.sessionId ? backend.transport.headers(null) : [])
      },
    ),

    del(
      '/auth/sessions',
      {
        guard,
        query: { everywhere: v.optional(v.picklist(['true', 'false'])) },
        action: 'end-sessions',
        answers: { 204: 'nothing' },
      },
      async ({ query, caller, context }) => {
        const { userId, securityStamp } = caller.identity
        if (query.everywhere !== 'true') {
          const except = caller.credential.sessionId ?? undefined
          await sessions.endAll(userId, { except }, context)
          return noContent()
        }
        const after = await logOutEverywhere(environment, userId, context, securityStamp)
        const headers = after && (await renewal(caller, after, context))
        if (!headers) throw options.guard.unauthorized()
        return noContent(headers)
      },
    ),
  ]
}

/** What a client is shown of a session. */
function sessionJson(session: ActiveSession, presentId: string | null): object {
  return {
    id: session.id,
    created_at: session.createdAt,
    last_used_at: session.lastUsedAt,
    expires_at: session.expiresAt,
    ip: session.ip,
    user_agent: session.userAgent,
    current: session.id === presentId,
  }
}
