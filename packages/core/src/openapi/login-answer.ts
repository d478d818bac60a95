import type { Backend } from '../authentication/backend.ts'
import type { JsonSchema } from './document.ts'
import { type Headers, setCookie } from './headers.ts'
import { objectOf } from './json-schema.ts'

/** What a route answers with when it does not refuse. */
export interface Answer {
  /** Or `default`: nobody knows. */
  readonly status: string
  readonly description: string
  readonly headers?: Headers
  readonly schema?: JsonSchema
}

/** What the answers of log-ins say. @see RFC 6749 section 5.1 */
const known: Readonly<Record<string, JsonSchema>> = {
  access_token: { type: 'string' },
  token_type: { type: 'string', const: 'bearer' },
  expires_in: { type: 'integer', description: 'Seconds until the access token expires.' },
  refresh_token: { type: 'string' },
}

/**
 * What a backend answers a log-in with. Its transport is the one to know, and is asked: so those of
 * an application's own are described, too.
 */
export async function loginAnswer({ transport, strategy }: Backend<unknown>): Promise<Answer> {
  const token = { token: 'token', lifetimeSeconds: 60 }
  const response = transport.answer({ ...token, refresh: strategy.refresh && token })
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split('=', 1).join())
  const names = cookies.map((name) => `\`${name}\``).join(' and ')
  return {
    status: String(response.status),
    description: 'Logged in.',
    ...(cookies.length > 0 && { headers: setCookie(`Sets ${names}.`, true) }),
    ...(isJson && { schema: schemaOf(await response.json()) }),
  }
}

function schemaOf(body: unknown): JsonSchema {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return {}
  return objectOf(Object.fromEntries(Object.keys(body).map((name) => [name, known[name] ?? {}])))
}
