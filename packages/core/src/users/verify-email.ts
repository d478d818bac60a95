import { accepted, json } from '../http/response.ts'
import { post, type Route } from '../http/route.ts'
import { text } from '../http/text.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { rateLimits } from '../rate-limit/rate-limit.ts'
import { email } from './email-schema.ts'
import type { UserFields } from './user-fields.ts'
import type { UserManager } from './user-manager.ts'

/** Lets users prove that they read the mailbox they registered with. */
export function verifyEmailRoutes(
  users: Pick<UserManager<BaseUser>, 'requestVerification' | 'verify'>,
  fields: UserFields,
): Route[] {
  return [
    post(
      '/auth/request-verify-token',
      { body: { email }, limits: rateLimits.mail },
      async ({ body, context }) => {
        await users.requestVerification(body.email, context)
        return accepted() // whether or not the account exists
      },
    ),
    post(
      '/auth/verify',
      {
        body: { token: text },
        limits: rateLimits.token,
        refuses: ['VERIFY_USER_BAD_TOKEN', 'VERIFY_USER_ALREADY_VERIFIED'],
      },
      async ({ body, context }) =>
        json(fields.toJson(await users.verify(body.token, context), 'self')),
    ),
  ]
}
