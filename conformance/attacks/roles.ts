import { expect } from 'vitest'
import type { RouteLine } from '../fixture/route-line.ts'
import type { Api, HeaderRecord } from '../suite/api.ts'
import { type Rule, rule, type Section, strictRule } from '../suite/rule.ts'
import { createUser, logIn, signToken } from '../suite/scenario.ts'
import {
  attackOn,
  createWorld,
  expectUnharmed,
  nameOf,
  routesOf,
  send,
  tokenOf,
  type World,
} from './world.ts'

/** Somebody who asks, and what the guards have to say to that. */
interface Role {
  readonly name: string
  headers(api: Api, world: World): Promise<HeaderRecord>
  /** What a route for users answers with, and one for superusers; `null`: it lets them in. */
  readonly atUser: 401 | 403 | null
  readonly atSuperuser: 401 | 403 | null
}

const nobody = { atUser: 401, atSuperuser: 401 } as const
const somebody = { atUser: null, atSuperuser: 403 } as const

const staleBy = (backend: 'cookie' | 'jwt') => async (api: Api, world: World) => {
  const headers = await logIn(api, backend, world.ann)
  const body = { password: 'another password', current_password: world.ann.password }
  await api.patch('/users/me', body, await logIn(api, 'jwt', world.ann))
  return headers
}

const roles: readonly Role[] = [
  { name: 'nobody', ...nobody, headers: async () => ({}) },
  { name: 'a user', ...somebody, headers: (api, world) => logIn(api, 'jwt', world.ann) },
  {
    name: 'a user with a cookie',
    ...somebody,
    headers: (api, { ann }) => logIn(api, 'cookie', ann),
  },
  {
    name: 'an unverified user',
    ...somebody,
    headers: async (api) => tokenOf(api, (await createUser(api, { email: 'new@example.com' })).id),
  },
  {
    name: 'an inactive user',
    ...nobody,
    headers: async (api) =>
      tokenOf(api, (await createUser(api, { email: 'gone@example.com', is_active: false })).id),
  },
  { name: 'a log-in from before a new password', ...nobody, headers: staleBy('jwt') },
  { name: 'a session from before a new password', ...nobody, headers: staleBy('cookie') },
  {
    name: 'a log-in that has expired',
    ...nobody,
    async headers(api, { ann }) {
      const order = { purpose: 'access', claims: { sub: ann.id }, lifetime_seconds: -60 }
      return { authorization: `Bearer ${await signToken(api, order)}` }
    },
  },
  {
    name: 'somebody who is not there',
    ...nobody,
    headers: (api) => tokenOf(api, '00000000-0000-4000-8000-000000000000'),
  },
]

function expectedOf({ who }: RouteLine, role: Role): 401 | 403 | null {
  if (who === 'anyone') return null
  return who === 'user' ? role.atUser : role.atSuperuser
}

/**
 * Whether a route let in who has got this answer. Log-ins here are fresh, so that none asks for
 * another (403); whoever is logged in by one backend cannot log out of another (401).
 */
function isLetIn({ path }: RouteLine, status: number): boolean {
  return status !== 403 && (status !== 401 || path.endsWith('/logout'))
}

/** Sends a role to every route of the table, at what belongs to the victim. */
function matrixOf(role: Role): (api: Api) => Promise<void> {
  return async (api) => {
    let world = await createWorld(api)
    let headers = await role.headers(api, world)
    for (const route of await routesOf(api)) {
      const answer = await send(api, route, attackOn(route, world), headers)
      const expected = expectedOf(route, role)
      const name = `${role.name} at ${nameOf(route)}`
      expect(answer.status, name).toBeLessThan(500)
      if (expected !== null) expect(answer.status, name).toBe(expected)
      else if (route.who !== 'anyone')
        expect(isLetIn(route, answer.status), `${name}: ${answer.status}`).toBe(true)
      if (role.atUser === 401 && route.who !== 'anyone')
        expect(answer.text, name).not.toContain('@')
      await expectUnharmed(api, world, name)
      if (answer.status >= 400 || route.method === 'GET') continue
      world = await createWorld(api)
      headers = await role.headers(api, world)
    }
  }
}

const title = (role: Role): string =>
  `${role.name} gets from every route what the table says, and harms nobody [V-IN-9] [V-SE-13]`

export const roleMatrix: Section = {
  title: 'roles × routes',
  rules: [
    ...roles.map((role): Rule => rule(title(role), matrixOf(role))),
    ...roles
      .filter(({ atUser }) => atUser === 401)
      .map((role): Rule => strictRule(title(role), matrixOf(role))),

    rule('a superuser is let in everywhere [V-IN-9]', async (api) => {
      for (const route of await routesOf(api)) {
        if (route.who === 'anyone') continue
        const world = await createWorld(api)
        const options = { email: 'root@example.com', is_superuser: true }
        const headers = await logIn(api, 'jwt', await createUser(api, options))
        const { status } = await send(api, route, attackOn(route, world), headers)
        expect(isLetIn(route, status), `${nameOf(route)}: ${status}`).toBe(true)
      }
    }),
  ],
}
