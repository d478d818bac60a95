import * as v from 'valibot'
import type { InternalGuard } from '../authentication/guard.ts'
import { type AssertRecentLogin, recently } from '../authentication/recent-login.ts'
import { AuthError } from '../errors.ts'
import { json, noContent } from '../http/response.ts'
import { del, get, patch, type Route } from '../http/route.ts'
import { partial, storable } from '../http/shape.ts'
import { text } from '../http/text.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { email } from './email-schema.ts'
import type { UserChanges } from './user.ts'
import type { UserFields } from './user-fields.ts'
import type { UserManager } from './user-manager.ts'

const flag = v.optional(v.boolean())
const listLimit = 100
const pageSizes = Array.from({ length: listLimit }, (_, index) => `${index + 1}`)

const page = {
  after: storable(v.optional(v.string())),
  limit: v.optional(v.pipe(v.picklist(pageSizes), v.transform(Number))),
  email: v.optional(email),
}

/** What {@link userByIdRoutes} needs. */
export interface UserByIdOptions<User extends BaseUser> {
  readonly users: UserManager<User>
  readonly fields: UserFields
  readonly guard: InternalGuard<User>
  readonly assertRecentLogin: AssertRecentLogin
}

/** Lets superusers see and change every account. */
export function userByIdRoutes<User extends BaseUser>(options: UserByIdOptions<User>): Route[] {
  const { users, fields, guard, assertRecentLogin } = options
  const superuser = guard.route({ superuser: true })
  const toJson = (user: User) => fields.toJson(user, 'superuser')

  return [
    get(
      '/users',
      { guard: superuser, query: page, answers: { 200: 'users' } },
      async ({ query }) => {
        const { limit = listLimit, ...rest } = query
        const found = await users.list({ ...rest, limit: limit + 1 })
        const items = found.slice(0, limit)
        const next = found.length > limit ? String(items.at(-1)?.id) : null
        return json({ items: items.map(toJson), next })
      },
    ),

    get(
      '/users/{id}',
      { guard: superuser, refuses: ['NOT_FOUND'], answers: { 200: 'user' } },
      async ({ id }) => json(toJson(await users.get(id))),
    ),

    patch(
      '/users/{id}',
      {
        guard: superuser,
        action: 'update-user',
        body: {
          ...partial(fields.shape('superuser')),
          email: v.optional(email),
          password: v.nullish(text),
          is_active: flag,
          is_superuser: flag,
          is_verified: flag,
        },
        refuses: [
          'REAUTHENTICATION_REQUIRED',
          'NOT_FOUND',
          'UPDATE_USER_INVALID_PASSWORD',
          'UPDATE_USER_EMAIL_ALREADY_EXISTS',
          'UPDATE_FIELD_ALREADY_EXISTS',
          'SUPERUSER_SELF_CHANGE',
        ],
        answers: { 200: 'user' },
      },
      async ({ id, body, caller, context }) => {
        const isNew = async (address: string) => (await users.get(id)).email !== address
        const needsFreshness =
          typeof body.password === 'string' ||
          (body.email !== undefined && (await isNew(body.email)))
        if (needsFreshness) assertRecentLogin(caller)
        const isDemotion = body.is_active === false || body.is_superuser === false
        if (id === caller.identity.userId && isDemotion)
          throw new AuthError('SUPERUSER_SELF_CHANGE')
        const changes = {
          ...fields.toColumns(body),
          email: body.email,
          password: body.password,
          isActive: body.is_active,
          isSuperuser: body.is_superuser,
          isVerified: body.is_verified,
        }
        // The extra columns came out of the fields' schemas, which are typed by the user's row.
        return json(toJson(await users.update(id, changes as UserChanges<User>, context)))
      },
    ),

    del(
      '/users/{id}',
      {
        guard: recently(superuser, assertRecentLogin),
        action: 'delete-user',
        refuses: ['REAUTHENTICATION_REQUIRED', 'NOT_FOUND', 'SUPERUSER_SELF_CHANGE'],
        answers: { 204: 'nothing' },
      },
      async ({ id, caller, context }) => {
        if (id === caller.identity.userId) throw new AuthError('SUPERUSER_SELF_CHANGE')
        await users.delete(id, context)
        return noContent()
      },
    ),
  ]
}
