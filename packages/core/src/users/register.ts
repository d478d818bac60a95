import { accepted, created } from '../http/response.ts'
import { post, type Route } from '../http/route.ts'
import { text } from '../http/text.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { RateLimits } from '../rate-limit/rate-limit.ts'
import { email } from './email-schema.ts'
import type { UsersEnvironment } from './environment.ts'
import { registerQuietly } from './register-quietly.ts'
import type { NewUser } from './user.ts'
import type { UserFields } from './user-fields.ts'
import type { UserManager } from './user-manager.ts'

/** What {@link registerRoutes} needs besides. */
export interface RegisterOptions<User extends BaseUser> {
  readonly environment: UsersEnvironment<User>
  readonly limits: Pick<RateLimits, 'register'>
}

/** Lets anybody open an account. */
export function registerRoutes<User extends BaseUser>(
  users: Pick<UserManager<User>, 'register'>,
  fields: UserFields,
  { environment, limits }: RegisterOptions<User>,
): Route[] {
  return [
    post(
      '/auth/register',
      {
        body: { ...fields.shape('self'), email, password: text },
        action: 'register',
        limits: limits.register,
        refuses: [
          'REGISTER_INVALID_PASSWORD',
          'REGISTER_USER_ALREADY_EXISTS',
          'REGISTER_FIELD_ALREADY_EXISTS',
        ],
        answers: environment.concealExistingUsers ? { 202: 'null' } : { 201: 'user' },
      },
      async ({ body, context }) => {
        const columns = fields.toColumns(body)
        // The columns came out of the fields' schemas, which are typed by the user's row.
        const input = { ...columns, email: body.email, password: body.password } as NewUser<User>
        if (environment.concealExistingUsers) {
          await registerQuietly(environment, input, context)
          return accepted() // whether or not the address had an account
        }
        return created(fields.toJson(await users.register(input, context), 'self'))
      },
    ),
  ]
}
