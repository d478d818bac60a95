import * as v from 'valibot'
import type { InternalGuard } from '../authentication/guard.ts'
import { renewal } from '../authentication/renewal.ts'
import { AuthError } from '../errors.ts'
import { json, noContent } from '../http/response.ts'
import { del, get, patch, type Route } from '../http/route.ts'
import { partial } from '../http/shape.ts'
import { text } from '../http/text.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { email } from './email-schema.ts'
import type { UsersEnvironment } from './environment.ts'
import { updateAccount } from './update-account.ts'
import type { UserFields } from './user-fields.ts'
import type { UserManager } from './user-manager.ts'

/** What {@link meRoutes} needs. */
export interface MeOptions<User extends BaseUser> {
  readonly environment: UsersEnvironment<User>
  readonly users: UserManager<User>
  readonly fields: UserFields
  readonly guard: InternalGuard<User>
  readonly selfDeletion: boolean
}

/** Lets users see and change their own account. */
export function meRoutes<User extends BaseUser>(options: MeOptions<User>): Route[] {
  const { environment, users, fields, selfDeletion } = options
  const guard = options.guard.route({})
  const routes = [
    get('/users/me', { guard }, async ({ caller }) =>
      json(fields.toJson(caller.identity.user, 'self')),
    ),
    patch(
      '/users/me',
      {
        guard,
        body: {
          ...partial(fields.shape('self')),
          email: v.optional(email),
          password: v.nullish(text),
        },
        refuses: [
          'UPDATE_USER_INVALID_PASSWORD',
          'UPDATE_USER_EMAIL_ALREADY_EXISTS',
          'UPDATE_FIELD_ALREADY_EXISTS',
        ],
      },
      async ({ body, caller, context }) => {
        const changes = { ...fields.toColumns(body), email: body.email, password: body.password }
        const { userId, securityStamp } = caller.identity
        const identity = await updateAccount(environment, userId, changes, context, securityStamp)
        // New credentials end every log-in; the one that changed them goes on, where it can.
        const isEnded = identity && identity.securityStamp !== securityStamp
        const headers = isEnded ? await renewal(caller, identity, context) : []
        if (!identity || !headers) throw options.guard.unauthorized()
        return json(fields.toJson(identity.user, 'self'), 200, headers)
      },
    ),
  ]
  if (selfDeletion) {
    routes.push(
      del(
        '/users/me',
        { guard, refuses: ['SUPERUSER_SELF_CHANGE'] },
        async ({ caller, context }) => {
          const { user } = caller.identity
          if (user.isSuperuser) throw new AuthError('SUPERUSER_SELF_CHANGE')
          await users.delete(user.id, context)
          return noContent(caller.backend.transport.headers(null))
        },
      ),
    )
  }
  return routes
}
