import type { Auth } from '@fetch-users/core'
import { type Client, type ClientOptions, createClient } from '@fetch-users/core/client'
import type { OAuthManager } from '@fetch-users/core/oauth'
import type { ProviderName } from '../fixture/providers.ts'
import type { FixtureUser } from '../fixture/user.ts'

/** What the fixture is, as far as types go. */
export type FixtureAuth = Auth<
  FixtureUser,
  'cookie' | 'jwt' | 'mobile' | 'web',
  OAuthManager<ProviderName>
>

export type FixtureClient = Client<FixtureAuth>
export type Fetch = NonNullable<ClientOptions['fetch']>

/** A server, and how to get at what it mails. */
export interface Setting {
  readonly baseUrl: string
  /** A browser of somebody's own, cookies and all. Where the runtime is a browser, it is that one. */
  visit(): Fetch
  mailedToken(kind: 'verify-email' | 'reset-password', email: string): Promise<string>
}

/** One thing that the client has to do. */
export interface Case {
  /** Reads as a rule. */
  readonly title: string
  /** Rejects when the rule is broken. */
  run(setting: Setting): Promise<void>
}

/** What became of a case: `null`, or what went wrong. */
export type Outcome = readonly [title: string, complaint: string | null]

/** Runs one case after the other: some move the clock of the server. */
export async function outcomesOf(cases: readonly Case[], setting: Setting): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const { title, run } of cases) {
    const complaint = await run(setting).then(
      () => null,
      (error: unknown) => (error instanceof Error ? `${error.stack ?? error}` : String(error)),
    )
    outcomes.push([title, complaint])
  }
  return outcomes
}

/** The client of a visitor. */
export function clientOf(
  { baseUrl, visit }: Setting,
  options: Partial<ClientOptions<'cookie' | 'jwt' | 'mobile' | 'web'>> = {},
): FixtureClient {
  return createClient<FixtureAuth>({ baseUrl, fetch: visit(), ...options })
}

/** An address that nobody has. */
export const newEmail = (): string => `${crypto.randomUUID()}@example.com`

export const password = 'correct horse'

/** Registers somebody. */
export async function registered(setting: Setting): Promise<{ email: string; password: string }> {
  const somebody = { email: newEmail(), password }
  dataOf(await clientOf(setting).register(somebody))
  return somebody
}

interface Either<Data> {
  readonly data: Data
  readonly error: { readonly code: string } | null
}

/** The data of a result that has to have some. */
export function dataOf<Data>({ data, error }: Either<Data>): NonNullable<Data> {
  // Null is the data of what has nothing to say.
  if (!error) return data as NonNullable<Data>
  throw new Error(`refused: ${JSON.stringify(error)}`)
}

/** The code of a result that has to be an error. */
export function codeOf({ error }: Either<unknown>): string | undefined {
  return error?.code
}
