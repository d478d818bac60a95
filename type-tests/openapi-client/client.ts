import createClient, { type Client } from 'openapi-fetch'
import type { components, paths } from './generated/api.d.ts'

/** What the generated types make of an account: the extra field is among it. */
export type User = components['schemas']['User']

/** A client of the whole API, by types alone. */
export function clientOf(fetch: (request: Request) => Promise<Response>): Client<paths> {
  return createClient<paths>({ baseUrl: 'https://api.example.com', fetch })
}

/** Registers, logs in and reads the account, and says what a second registration is told. */
export async function story(client: Client<paths>): Promise<{ user: User; refusal: string }> {
  const body = { email: 'ann@example.com', password: 'correct horse', display_name: 'Ann' }
  await client.POST('/auth/register', { body })
  const again = await client.POST('/auth/register', { body })

  const { data: tokens } = await client.POST('/auth/jwt/login', {
    body: { username: body.email, password: body.password },
  })
  if (!tokens) throw new Error('nobody was logged in')
  const headers = { authorization: `Bearer ${tokens.access_token}` }

  const { data: user, error } = await client.GET('/users/me', { headers })
  if (!user) throw new Error(String(error?.detail))
  return { user, refusal: refusalOf(again.error) }
}

type RegisterError =
  paths['/auth/register']['post']['responses'][400]['content']['application/json']

/** The codes are a union of literals: another one does not compile. */
function refusalOf(error: { readonly detail: unknown } | undefined): string {
  const { detail } = error as RegisterError // the story brings about no other status
  if (typeof detail !== 'string') return `${detail.code}: ${detail.reason}`
  const known: 'REGISTER_USER_ALREADY_EXISTS' = detail
  return known
}
