import * as v from 'valibot'
import { issueToken } from '../authentication/backend.ts'
import type { Caller } from '../authentication/caller.ts'
import type { InternalGuard } from '../authentication/guard.ts'
import type { Identity } from '../authentication/identity.ts'
import { type AssertRecentLogin, recently } from '../authentication/recent-login.ts'
import { AuthError, type HeaderList } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import { json, noContent } from '../http/response.ts'
import { del, get, patch, type Route } from '../http/route.ts'
import { partial } from '../http/shape.ts'
import { text } from '../http/text.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { assertFree, mailEmailChange, waitsForMailbox } from './change-email.ts'
import { email } from './email-schema.ts'
import type { UsersEnvironment } from './environment.ts'
import { reauthenticate } from './reauthenticate.ts'
import { updateAccount } from './update-account.ts'
import type { UserFields } from './user-fields.ts'
import type { UserManager } from './user-manager.ts'

/** What {@link meRoutes} needs. */
export interface MeOptions<User extends BaseUser> {
  readonly environment: UsersEnvironment<User>
  readonly users: UserManager<User>
  readonly fields: UserFields
  readonly guard: InternalGuard<User>
  readonly assertRecentLogin: AssertRecentLogin
  readonly selfDeletion: boolean
}

/** Lets users see and change their own account. */
export function meRoutes<User extends BaseUser>(options: MeOptions<User>): Route[] {
  const { environment, users, fields, assertRecentLogin, selfDeletion } = options
  const guard = options.guard.route({})
  const routes = [
    get('/users/me', { guard }, async ({ caller }) =>
      json(fields.toJson(caller.identity.user, 'self')),
    ),
    patch(
      '/users/me',
      {
        guard,
        action: 'update-user',
        body: {
          ...partial(fields.shape('self')),
          email: v.optional(email),
          password: v.nullish(text),
          current_password: v.nullish(text),
        },
        refuses: [
          'REAUTHENTICATION_REQUIRED',
          'UPDATE_USER_INVALID_PASSWORD',
          'UPDATE_USER_EMAIL_ALREADY_EXISTS',
          'UPDATE_FIELD_ALREADY_EXISTS',
        ],
      },
      async ({ body, caller, context }) => {
        const { userId, securityStamp, user } = caller.identity
        const newEmail = body.email === user.email ? undefined : body.email
        await reauthenticate(environment, caller, {
          assertRecentLogin,
          password: body.current_password,
          isNeeded: newEmail !== undefined || typeof body.password === 'string',
          context,
        })
        const waiting = waitsForMailbox(environment, user) ? newEmail : undefined
        if (waiting !== undefined) await assertFree(environment, waiting)
        const changes = {
          ...fields.toColumns(body),
          email: waiting === undefined ? newEmail : undefined,
          password: body.password,
        }
        const identity = await updateAccount(environment, userId, changes, context, securityStamp)
        const headers = identity && (await renewal(caller, identity, context))
        if (!identity || !headers) throw options.guard.unauthorized()
        if (waiting !== undefined) {
          mailEmailChange(environment, identity, { email: waiting, context })
        }
        const status = waiting === undefined ? 200 : 202
        return json(fields.toJson(identity.user, 'self'), status, headers)
      },
    ),
  ]
  if (selfDeletion) {
    routes.push(
      del(
        '/users/me',
        {
          guard: recently(guard, assertRecentLogin),
          action: 'delete-user',
          refuses: ['REAUTHENTICATION_REQUIRED', 'SUPERUSER_SELF_CHANGE'],
        },
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

/**
 * New credentials end every log-in; the one that changed them goes on, where a cookie can say so.
 * Returns `null` when the user has been deleted meanwhile.
 */
async function renewal<User extends BaseUser>(
  { backend, credential, identity: before }: Caller<User>,
  after: Identity<User>,
  context: CallContext,
): Promise<HeaderList | null> {
  const isEnded = before.securityStamp !== after.securityStamp
  if (!isEnded || !backend.transport.isAmbient) return []
  const { userId, securityStamp } = after
  // A token that does not say when its user last showed a password says nothing of now.
  const authenticatedAt = credential.authenticatedAt ?? new Date(0)
  const subject = { userId, securityStamp, authenticatedAt }
  const token = await issueToken(backend, subject, context)
  return token && backend.transport.headers(token)
}
