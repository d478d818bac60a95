import type { Caller } from '../authentication/caller.ts'
import { timingSafeEqual } from '../crypto/timing-safe-equal.ts'
import { AuthError } from '../errors.ts'
import { json, noContent } from '../http/response.ts'
import { del, get, type Route, type RouteGuard } from '../http/route.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { associateGrant } from './associate-grant.ts'
import { authorizeQuery, startFlow } from './authorize.ts'
import { callbackRoutes } from './callback.ts'
import type { FlowParts } from './environment.ts'
import type { FlowCaller } from './flow.ts'
import type { ConfiguredProvider } from './options.ts'
import { unlink } from './unlink.ts'

/** Lets users link their account at a provider to the one here, and unlink it. */
export function associateRoutes<User extends BaseUser>(
  provider: ConfiguredProvider,
  options: FlowParts<User>,
): Route[] {
  const { environment } = options
  const { accounts, guard, fields, users, assertRecentLogin } = environment
  const admission = { verified: users.requireVerification }
  /** A way in more or less can cost somebody the account: the log-in has to be fresh. */
  const recent: RouteGuard<Caller<User>> = {
    ...admission,
    who: 'user',
    async check({ headers, method }, context) {
      // Starting to link is a GET that counts as unsafe: without a method, a request does.
      const isStart = method === 'GET'
      const asked = isStart ? { headers } : { headers, method }
      const caller = await guard.admit(asked, admission, context)
      assertRecentLogin(caller)
      return caller
    },
  }
  const path = `/auth/associate/${provider.name}`
  return [
    get(
      `${path}/authorize`,
      {
        guard: recent,
        query: authorizeQuery,
        queryLists: ['scopes'],
        limits: environment.limits.oauth,
        refuses: ['CSRF_REJECTED', 'REAUTHENTICATION_REQUIRED', 'OAUTH_PROVIDER_UNAVAILABLE'],
        answers: { 200: 'authorization', 303: 'redirect' },
        setsCookies: true,
      },
      async ({ caller, query, context }) =>
        startFlow(options, provider, {
          purpose: 'associate',
          backend: caller.backend.name,
          caller: flowCallerOf(caller),
          isCookie: caller.backend.transport.isAmbient,
          query,
          context,
        }),
    ),
    ...callbackRoutes<User, Caller<User>>(provider, {
      ...options,
      purpose: 'associate',
      guard: guard.route(admission),
      refuses: ['OAUTH_ACCOUNT_ALREADY_LINKED'],
      answers: { 200: 'linkedUser' },
      assertBound(flow, caller) {
        if (!isStartedBy(caller, flow.caller)) throw new AuthError('OAUTH_INVALID_STATE')
      },
      async complete(grant, _flow, { caller, context }) {
        const user = await associateGrant(environment, caller.identity, { grant, context })
        const linked = await accounts.list(caller.identity.userId)
        return json({
          ...fields.toJson(user, 'self'),
          oauth_accounts: linked.map((account) => ({
            oauth_name: account.provider,
            account_id: account.accountId,
            account_email: account.accountEmail,
          })),
        })
      },
    }),
    del(
      path,
      {
        guard: recent,
        refuses: ['REAUTHENTICATION_REQUIRED', 'NOT_FOUND', 'LAST_CREDENTIAL'],
        answers: { 204: 'nothing' },
      },
      async ({ caller, context }) => {
        const { userId } = caller.identity
        await unlink(environment, { userId, provider: provider.name }, context)
        return noContent()
      },
    ),
  ]
}

function flowCallerOf({ identity, credential }: Caller<unknown>): FlowCaller {
  const { userId, securityStamp } = identity
  return { userId, securityStamp, sessionId: credential.sessionId }
}

function isStartedBy(caller: Caller<unknown>, starter: FlowCaller | null): boolean {
  const { userId, securityStamp, sessionId } = flowCallerOf(caller)
  return (
    starter?.userId === userId &&
    starter.sessionId === sessionId &&
    timingSafeEqual(starter.securityStamp, securityStamp)
  )
}
