import type { OutboxEntry } from '../fixture/outbox.ts'
import type { Answer, Api, HeaderRecord } from './api.ts'

/** A user, and how to log in as one. */
export interface Person {
  readonly id: string
  readonly email: string
  readonly password: string
}

/** A user as the fixture creates it. */
export interface PersonOptions {
  readonly email?: string
  readonly password?: string
  readonly hashed_password?: string
  readonly is_active?: boolean
  readonly is_verified?: boolean
  readonly is_superuser?: boolean
}

export type BackendName = 'cookie' | 'jwt' | 'mobile' | 'es256'

/** What the store holds of a user. */
export interface StoredUser {
  readonly id: string
  readonly email: string
  readonly is_verified: boolean
  readonly hashed_password: string
  readonly security_stamp: string
  readonly oauth_accounts: readonly StoredAccount[]
  readonly [column: string]: unknown
}

/** What the store holds of an account at a provider. */
export interface StoredAccount {
  readonly provider: string
  readonly account_id: string
  readonly account_email: string | null
  readonly sealed_tokens: string | null
}

export const ann = { email: 'ann@example.com', password: 'correct horse' } as const

/** Creates a user behind the library's back: Ann, unless said otherwise. */
export async function createUser(api: Api, options: PersonOptions = {}): Promise<Person> {
  const person = { ...ann, ...options }
  const { id } = (await api.fixture('POST', 'users', person)) as { id: string }
  return { id, email: person.email, password: person.password }
}

/** Creates a user who cannot log in by password. */
export async function createUserWithoutPassword(api: Api): Promise<Person> {
  const { email } = ann
  const { id } = (await api.fixture('POST', 'users', { email })) as { id: string }
  return { id, email, password: '' }
}

/** Logs in, and returns the headers of a request by that user's own front end. */
export async function logIn(
  api: Api,
  backend: BackendName,
  { email, password }: Pick<Person, 'email' | 'password'> = ann,
): Promise<HeaderRecord> {
  const answer = await api.form(`/auth/${backend}/login`, { username: email, password })
  if (answer.status >= 300) throw new Error(`no log-in: ${answer.status} ${answer.text}`)
  return backend === 'cookie'
    ? { cookie: cookieOf(answer), origin: api.origin }
    : bearer(textIn(answer.body, 'access_token'))
}

/** Creates a superuser, and returns the headers of a request by that user. */
export async function createSuperuser(api: Api): Promise<{ id: string; headers: HeaderRecord }> {
  const root = await createUser(api, { email: 'root@example.com', is_superuser: true })
  return { id: root.id, headers: await logIn(api, 'jwt', root) }
}

/** What a client sends back of the cookie that an answer set. */
export function cookieOf(answer: Answer): string {
  return answer.cookies[0]?.split(';')[0] ?? ''
}

/** A property of some JSON, which has to be a text. */
export function textIn(json: unknown, name: string): string {
  const value = (json as Readonly<Record<string, unknown>> | null)?.[name]
  if (typeof value !== 'string') throw new Error(`no ${name} in ${JSON.stringify(json)}`)
  return value
}

/** Everything that left the library, in order. */
export async function outbox(api: Api): Promise<readonly OutboxEntry[]> {
  return (await api.fixture('GET', 'outbox')) as OutboxEntry[]
}

/** The mails alone. */
export async function mails(api: Api): Promise<Extract<OutboxEntry, { mail: string }>[]> {
  return (await outbox(api)).filter((entry) => 'mail' in entry)
}

/** Names of the hooks that ran. */
export async function hooks(api: Api): Promise<string[]> {
  return (await outbox(api)).flatMap((entry) => ('hook' in entry ? [entry.hook] : []))
}

/** Asks for a token by mail, and returns the one that comes. */
export async function mailedToken(
  api: Api,
  kind: 'verify-email' | 'reset-password',
  email: string = ann.email,
): Promise<string> {
  const path = kind === 'verify-email' ? '/auth/request-verify-token' : '/auth/forgot-password'
  await api.post(path, { email })
  return textIn(
    (await mails(api)).findLast((mail) => mail.mail === kind),
    'token',
  )
}

export async function storedUser(api: Api, id: string): Promise<StoredUser> {
  const row = await api.fixture('GET', `users/${id}`)
  if (row === null) throw new Error(`no user ${id}`)
  return row as StoredUser
}

export async function advance(api: Api, seconds: number): Promise<void> {
  await api.fixture('POST', 'clock', { advance_seconds: seconds })
}

/** What the fixture signs. */
export interface TokenOrder {
  readonly purpose: string
  readonly claims: Readonly<Record<string, unknown>>
  readonly lifetime_seconds?: number
  readonly secret?: string
}

/** A token that the library would take for its own, but for what the claims say. */
export async function signToken(api: Api, order: TokenOrder): Promise<string> {
  return textIn(await api.fixture('POST', 'tokens', order), 'token')
}

export function bearer(token: string): HeaderRecord {
  return { authorization: `Bearer ${token}` }
}
