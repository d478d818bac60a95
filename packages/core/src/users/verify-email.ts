import * as v from 'valibot'
import type { InternalGuard } from '../authentication/guard.ts'
import { accepted, json } from '../http/response.ts'
import { post, type Route, type RouteGuard } from '../http/route.ts'
import { text } from '../http/text.ts'
import type { BaseUser, UserId } from '../ports/user-store.ts'
import type { RateLimits } from '../rate-limit/rate-limit.ts'
import { email } from './email-schema.ts'
import type { VerifyProof } from './environment.ts'
import type { UserFields } from './user-fields.ts'
import type { UserManager } from './user-manager.ts'

/** What {@link verifyEmailRoutes} needs besides. */
export interface VerifyEmailOptions {
  readonly limits: Pick<RateLimits, 'mail' | 'token'>
  readonly verifyProof: VerifyProof
  /** Finds out who is logged in, where that is the proof. */
  readonly guard: InternalGuard<BaseUser>
}

/** Lets users prove that they read the mailbox they registered with. */
export function verifyEmailRoutes(
  users: Pick<UserManager<BaseUser>, 'requestVerification' | 'verify'>,
  fields: UserFields,
  options: VerifyEmailOptions,
): Route[] {
  return [
    post(
      '/auth/request-verify-token',
      {
        action: 'request-verification',
        body: { email },
        limits: options.limits.mail,
        answers: { 202: 'null' },
      },
      async ({ body, context }) => {
        await users.requestVerification(body.email, context)
        return accepted() // whether or not the account exists
      },
    ),
    verifyRoute(users, fields, options),
  ]
}

/** Takes the token of such a mail, and that of a change of address. The hosted page is made of it. */
export function verifyRoute(
  users: Pick<UserManager<BaseUser>, 'verify'>,
  fields: UserFields,
  { limits, verifyProof, guard }: VerifyEmailOptions,
): Route {
  const needsProof = verifyProof === 'samePerson'
  const anyone: RouteGuard<UserId | undefined> = {
    who: 'anyone',
    check: async (request) =>
      needsProof ? (await guard.find(request))?.identity.user.id : undefined,
  }
  return post(
    '/auth/verify',
    {
      guard: anyone,
      action: 'verify-email',
      body: { token: text, password: v.nullish(text) },
      limits: limits.token,
      refuses: [
        'VERIFY_USER_BAD_TOKEN',
        'VERIFY_USER_ALREADY_VERIFIED',
        ...(needsProof ? (['VERIFY_PASSWORD_REQUIRED', 'TOO_MANY_REQUESTS'] as const) : []),
      ],
      answers: { 200: 'user' },
    },
    async ({ body, caller: userId, context }) => {
      const proof = { userId, password: body.password ?? undefined }
      return json(fields.toJson(await users.verify(body.token, context, proof), 'self'))
    },
  )
}
