import { AuthError } from '../errors.ts'
import { readBytes } from './read-bytes.ts'
import { InvalidInput, issue } from './schema.ts'

/** The media types that a body can have. */
export type MediaType =
  | 'application/json'
  | 'application/x-www-form-urlencoded'
  | 'multipart/form-data'

/** The longest body that is read, in bytes. */
const bodyLimitBytes = 64 * 1024

const parsers: Record<MediaType, typeof parseForm> = {
  'application/json': parseJson,
  'application/x-www-form-urlencoded': parseForm,
  'multipart/form-data': parseForm,
}

/**
 * Reads a body as a flat object. Returns `null` if there is none.
 *
 * @throws {AuthError} PAYLOAD_TOO_LARGE, measured on the stream; UNSUPPORTED_MEDIA_TYPE.
 * @throws {InvalidInput} when it is not an object, or a form repeats a field.
 */
export async function readBody(
  request: Request,
  accepts: readonly MediaType[],
): Promise<Readonly<Record<string, unknown>> | null> {
  // Ahead of the body: Bun no longer knows it behind one that it was made from.
  const contentType = request.headers.get('content-type') ?? ''
  const bytes = await readBytes(request.body, bodyLimitBytes).catch(() => {
    throw malformed() // the client went away
  })
  if (!bytes) throw new AuthError('PAYLOAD_TOO_LARGE')
  if (bytes.length === 0) return null
  const essence = contentType.split(';', 1)[0]?.trim().toLowerCase()
  const mediaType = accepts.find((accepted) => accepted === essence)
  if (!mediaType) throw new AuthError('UNSUPPORTED_MEDIA_TYPE')
  return parsers[mediaType](bytes, contentType)
}

const malformed = (): InvalidInput => new InvalidInput([issue('value_error', 'body')])

async function parseJson(bytes: Uint8Array): Promise<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw malformed()
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed()
  return value as Record<string, unknown> // JSON has no other objects
}

async function parseForm(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
): Promise<Record<string, unknown>> {
  const form = await new Response(bytes, { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => {
      throw malformed()
    })
  return singleValues(form, 'body')
}

/**
 * Turns a form or a query into an object.
 *
 * @throws {InvalidInput} when a field comes twice: two readers might pick different ones.
 */
export function singleValues(
  entries: FormData | URLSearchParams,
  place: 'body' | 'query',
): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null)
  for (const [name, value] of entries) {
    if (Object.hasOwn(values, name)) throw new InvalidInput([issue('value_error', place, name)])
    values[name] = value
  }
  return values
}
