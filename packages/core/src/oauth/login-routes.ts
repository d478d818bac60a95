import * as v from 'valibot'
import { AuthError } from '../errors.ts'
import { get, type Route, type RouteGuard } from '../http/route.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { authorizeQuery, startFlow } from './authorize.ts'
import { callbackRoutes } from './callback.ts'
import type { FlowParts } from './environment.ts'
import type { ConfiguredProvider } from './options.ts'
import { userOfGrant } from './user-of-grant.ts'

/** Lets people log in, or register, by their account at a provider. */
export function oauthLoginRoutes<User extends BaseUser>(
  provider: ConfiguredProvider,
  options: FlowParts<User>,
): Route[] {
  const { environment } = options
  const { backends, originCheck, logIn } = environment
  const backendOf = (name: string | undefined) =>
    backends.find((backend) => backend.name === name) ?? backends[0]
  /** Nobody is sent to a provider by a page that is not ours to trust. */
  const guard: RouteGuard<void> = {
    who: 'anyone',
    async check(request) {
      if (!originCheck.mayNavigate(request)) throw new AuthError('CSRF_REJECTED')
    },
  }
  return [
    get(
      `/auth/${provider.name}/authorize`,
      {
        guard,
        query: {
          ...authorizeQuery,
          backend: v.optional(v.picklist(backends.map(({ name }) => name))),
        },
        queryLists: ['scopes'],
        limits: environment.limits.oauth,
        refuses: ['CSRF_REJECTED', 'OAUTH_PROVIDER_UNAVAILABLE'],
        answers: { 200: 'authorization', 303: 'redirect' },
        setsCookies: true,
      },
      async ({ query, context }) => {
        const backend = backendOf(query.backend)
        return startFlow(options, provider, {
          purpose: 'login',
          backend: backend?.name ?? '',
          caller: null,
          isCookie: backend?.transport.isAmbient ?? false,
          query,
          context,
        })
      },
    ),
    ...callbackRoutes<User, undefined>(provider, {
      ...options,
      purpose: 'login',
      refuses: [
        'OAUTH_NOT_AVAILABLE_EMAIL',
        'OAUTH_USER_ALREADY_EXISTS',
        'LOGIN_BAD_CREDENTIALS',
        'LOGIN_USER_NOT_VERIFIED',
      ],
      logsIn: backends.map(({ name }) => name),
      async complete(grant, flow, { context }) {
        const backend = backends.find(({ name }) => name === flow.backend)
        // Gone from the configuration since the flow started.
        if (!backend) throw new AuthError('OAUTH_INVALID_STATE')
        return logIn(backend, await userOfGrant(environment, grant, context), context)
      },
    }),
  ]
}
