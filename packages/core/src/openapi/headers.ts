import type { OpenApiHeader } from './document.ts'

/** Headers of an answer, by name. */
export type Headers = Readonly<Record<string, OpenApiHeader>>

const text = { type: 'string' }

export function setCookie(description: string, required: boolean): Headers {
  return { 'Set-Cookie': { description, required, schema: text } }
}

export const location: Headers = {
  Location: {
    description: 'The page to go on to.',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
  },
}

export const retryAfter: Headers = {
  'Retry-After': {
    description: 'Seconds after which another try makes sense.',
    required: true,
    schema: { type: 'integer', minimum: 0 },
  },
}

/** @see RFC 9110 section 11.6.1 */
export const challenge: Headers = {
  'WWW-Authenticate': { description: 'How to show who asks.', required: true, schema: text },
}

/** @see RFC 9110 section 10.2.1 */
export const allow: Headers = {
  Allow: { description: 'The methods of the path.', required: true, schema: text },
}
