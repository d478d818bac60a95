import { expect } from 'vitest'
import type { RouteLine } from '../fixture/route-line.ts'
import type { Answer, Api, Content, HeaderRecord } from '../suite/api.ts'
import {
  createUser,
  logIn,
  type Person,
  type StoredUser,
  signToken,
  storedUser,
} from '../suite/scenario.ts'

/** Who is at stake in an attack, and by what they are logged in. */
export interface World {
  readonly ann: Person
  readonly victim: Person
  readonly victimCookie: HeaderRecord
  /** Everybody's rows as they were. */
  readonly before: readonly StoredUser[]
}

const victimOptions = { email: 'victim@example.com', password: 'battery staple', is_verified: true }

/** Ann, who may be up to something, and her victim, who is logged in. */
export async function createWorld(api: Api): Promise<World> {
  await api.fixture('POST', 'reset')
  const person = await createUser(api, { is_verified: true })
  const victim = await createUser(api, victimOptions)
  const victimCookie = await logIn(api, 'cookie', victim)
  const before = [await storedUser(api, person.id), await storedUser(api, victim.id)]
  return { ann: person, victim, victimCookie, before }
}

/** The route table of the mount. */
export async function routesOf(api: Api): Promise<readonly RouteLine[]> {
  return (await api.fixture('GET', 'routes')) as RouteLine[]
}

/** A name for a route, in messages. */
export function nameOf({ method, path }: RouteLine): string {
  return `${method} ${path}`
}

/** Fails unless the victim is as before: the row, and the log-in. */
export async function expectUnharmed(api: Api, world: World, what: string): Promise<void> {
  const row = await storedUser(api, world.victim.id)
  expect(row, `the victim after ${what}`).toEqual(world.before[1])
  const answer = await api.get('/users/me', world.victimCookie)
  expect(answer.status, `the victim's log-in after ${what}`).toBe(200)
}

/** What a property of a body is given, where an attacker would put it. */
function valueFor(name: string, victim: Person): unknown {
  const values: Readonly<Record<string, unknown>> = {
    email: victim.email,
    username: victim.email,
    password: 'a password of mine',
    token: 'x',
    refresh_token: 'x',
    grant_type: 'password',
  }
  return values[name] ?? null
}

/** Ids of others, under every name that a careless route might read. */
function stolenIdentity({ id, email }: Person): Record<string, string> {
  return { id, user_id: id, userId: id, sub: id, owner_id: id, user_email: email }
}

/** A request to a route that an attacker would send: at the victim's ids, in the victim's name. */
export function attackOn(
  route: RouteLine,
  { victim }: Pick<World, 'victim'>,
  id: string = victim.id,
): { path: string; content: Content } {
  const path = route.path.replace('{id}', id)
  if (!route.body) return { path, content: {} }
  const own = route.body.map((name) => [name, valueFor(name, victim)] as const)
  const json = { ...stolenIdentity(victim), ...Object.fromEntries(own) }
  if (route.accepts.includes('application/json')) return { path, content: { json } }
  const form = Object.entries(json).map(([name, value]) => [name, String(value ?? '')] as const)
  return { path, content: { form } }
}

/** Sends a request with these headers besides its own. */
export function send(
  api: Api,
  { method }: RouteLine,
  { path, content }: { path: string; content: Content },
  headers: HeaderRecord = {},
): Promise<Answer> {
  return api.send(method, path, { ...content, headers: { ...content.headers, ...headers } })
}

/** The headers of a log-in that was never asked for: a token signed for this user. */
export async function tokenOf(api: Api, sub: string): Promise<HeaderRecord> {
  const token = await signToken(api, { purpose: 'access', claims: { sub } })
  return { authorization: `Bearer ${token}` }
}
