import * as v from 'valibot'
import type { Caller } from '../authentication/caller.ts'
import type { InternalGuard } from '../authentication/guard.ts'
import { type AssertRecentLogin, recently } from '../authentication/recent-login.ts'
import { renewal } from '../authentication/renewal.ts'
import { AuthError } from '../errors.ts'
import { json, noContent } from '../http/response.ts'
import { del, get, patch, type Route, type RouteInput } from '../http/route.ts'
import { partial } from '../http/shape.ts'
import { text } from '../http/text.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { RateLimits } from '../rate-limit/rate-limit.ts'
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
  readonly limits: Pick<RateLimits, 'emailChange'>
  readonly selfDeletion: boolean
}

/** Lets users see and change their own account. */
export function meRoutes<User extends BaseUser>(options: MeOptions<User>): Route[] {
  const { environment, users, fields, assertRecentLogin, selfDeletion } = options
  const guard = options.guard.route({})
  const routes = [
    get('/users/me', { guard, answers: { 200: 'user' } }, async ({ caller }) =>
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
          'TOO_MANY_REQUESTS', // for the account's sake
        ],
        answers: { 200: 'user', ...(environment.emailChange === 'confirm' && { 202: 'user' }) },
      },
      async ({ body, ...input }) => changeMe(options, body, input),
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
          answers: { 204: 'nothing' },
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

/** What a user may ask to be changed, besides the extra fields. */
interface MeBody {
  readonly email?: string | undefined
  readonly password?: string | null | undefined
  readonly current_password?: string | null | undefined
}

/** Changes what counts at once, and has a new address confirmed where that has to be. */
async function changeMe<User extends BaseUser>(
  { environment, fields, guard, assertRecentLogin, limits }: MeOptions<User>,
  body: MeBody,
  { caller, context }: Pick<RouteInput<unknown, unknown, Caller<User>>, 'caller' | 'context'>,
): Promise<Response> {
  const { userId, securityStamp, user } = caller.identity
  const { password, current_password: currentPassword } = body
  const newEmail = body.email === user.email ? undefined : body.email
  const isNeeded = newEmail !== undefined || typeof password === 'string'
  const proof = { assertRecentLogin, password: currentPassword, isNeeded, context }
  await reauthenticate(environment, caller, proof)
  const waiting = waitsForMailbox(environment, user) ? newEmail : undefined
  if (waiting !== undefined) {
    await environment.limiter.admit(limits.emailChange, { account: userId })
    await assertFree(environment, waiting)
  }

  const email = waiting === undefined ? newEmail : undefined
  const changes = { ...fields.toColumns({ ...body }), email, password }
  const identity = await updateAccount(environment, userId, changes, context, securityStamp)
  // New credentials end every log-in; the one that changed them goes on, where it can.
  const isEnded = identity && identity.securityStamp !== securityStamp
  const headers = isEnded ? await renewal(caller, identity, context) : []
  if (!identity || !headers) throw guard.unauthorized()
  if (waiting !== undefined) mailEmailChange(environment, identity, { email: waiting, context })
  const status = waiting === undefined ? 200 : 202
  return json(fields.toJson(identity.user, 'self'), status, headers)
}
