import type { BaseUser } from '@fetch-users/core'
import type { ApplicationAuth } from '../application.ts'
import { askPassword } from '../ask-password.ts'
import { CliError } from '../cli-error.ts'
import { type Answer, type Terminal, table } from '../terminal.ts'

/** How a new user starts out. */
export interface NewUserOptions {
  readonly superuser?: boolean | undefined
  readonly verified?: boolean | undefined
}

export async function createUser(
  { users }: ApplicationAuth,
  terminal: Terminal,
  email: string,
  { superuser = false, verified = false }: NewUserOptions,
): Promise<Answer> {
  const password = await askPassword(terminal)
  const flags = { isSuperuser: superuser, isVerified: verified }
  return answer(await users.create({ email, password, ...flags }))
}

/** Which users to list. */
export interface UserListOptions {
  readonly after?: string | undefined
  readonly limit: number
  readonly email?: string | undefined
}

export async function listUsers(
  { users }: ApplicationAuth,
  { email, after, limit }: UserListOptions,
): Promise<Answer> {
  if (email === undefined) return answers(await users.list({ after, limit }))
  const user = await users.findByEmail(email)
  return answers(user ? [user] : [])
}

/** Sets a password, which ends every session and every token of the user. */
export async function setPassword(
  auth: ApplicationAuth,
  terminal: Terminal,
  name: string,
): Promise<Answer> {
  const { id } = await findUser(auth, name)
  return answer(await auth.users.update(id, { password: await askPassword(terminal) }))
}

/** Lets a user log in or not. Who may not is logged out. */
export async function setActive(
  auth: ApplicationAuth,
  name: string,
  isActive: boolean,
): Promise<Answer> {
  const { id } = await findUser(auth, name)
  return answer(await auth.users.update(id, { isActive }))
}

/**
 * Finds a user by address or id.
 *
 * @throws {CliError} NO_USER
 */
export async function findUser({ users }: ApplicationAuth, name: string): Promise<BaseUser> {
  const user = await (name.includes('@') ? users.findByEmail(name) : users.find(name))
  if (user) return user
  throw new CliError('NO_USER', 'there is no user of that address or id')
}

function answer(user: BaseUser): Answer {
  return { json: shown(user), text: answers([user]).text }
}

function answers(users: readonly BaseUser[]): Answer {
  const rows = users.map(shown).map(({ id, email, isActive, isSuperuser, isVerified }) => {
    const flags = [isActive, isSuperuser, isVerified].map((flag) => (flag ? 'yes' : 'no'))
    return [id, email, ...flags]
  })
  const text = table(['ID', 'EMAIL', 'ACTIVE', 'SUPERUSER', 'VERIFIED'], rows)
  return { json: users.map(shown), text }
}

/** What every user has. The application's own columns may be nobody's business here. */
function shown({ id, email, isActive, isSuperuser, isVerified }: BaseUser) {
  return { id: String(id), email, isActive, isSuperuser, isVerified }
}
