import { accepted, json } from '../http/response.ts'
import { post, type Route } from '../http/route.ts'
import { text } from '../http/text.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { RateLimits } from '../rate-limit/rate-limit.ts'
import { email } from './email-schema.ts'
import type { UserManager } from './user-manager.ts'

/** Lets whoever reads the account's mailbox choose a new password. */
export function resetPasswordRoutes(
  users: Pick<UserManager<BaseUser>, 'forgotPassword' | 'resetPassword'>,
  limits: Pick<RateLimits, 'mail' | 'token'>,
): Route[] {
  return [
    post(
      '/auth/forgot-password',
      {
        action: 'request-password-reset',
        body: { email },
        limits: limits.mail,
        answers: { 202: 'null' },
      },
      async ({ body, context }) => {
        await users.forgotPassword(body.email, context)
        return accepted() // whether or not the account exists
      },
    ),
    resetRoute(users, limits),
  ]
}

/** Takes the token of such a mail, and the new password. The hosted page is made of it. */
export function resetRoute(
  users: Pick<UserManager<BaseUser>, 'resetPassword'>,
  limits: Pick<RateLimits, 'token'>,
): Route {
  return post(
    '/auth/reset-password',
    {
      action: 'reset-password',
      body: { token: text, password: text },
      limits: limits.token,
      refuses: ['RESET_PASSWORD_BAD_TOKEN', 'RESET_PASSWORD_INVALID_PASSWORD'],
      answers: { 200: 'null' },
    },
    async ({ body, context }) => {
      await users.resetPassword(body.token, body.password, context)
      return json(null)
    },
  )
}
