import type { OpenApiDocument, OpenApiHeader } from '@fetch-users/core/openapi'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { default as addFormats } from 'ajv-formats'
import type { Answer } from './api.ts'

/** The document of one mount, as a judge of its answers. */
export interface Description {
  /** Says how an answer differs from what is described, or `null` if it does not. */
  problemOf(method: string, path: string, answer: Answer): string | null
}

/** Headers that mean something, and so have to be described where they come. */
const telling = ['set-cookie', 'www-authenticate', 'retry-after', 'allow', 'location']

const known = new Map<string, Description>()

/** Reads a document. Its schemas are compiled once, and for all fixtures that are described alike. */
export function describedBy(text: string): Description {
  const { servers, ...document } = JSON.parse(text) as OpenApiDocument
  const key = JSON.stringify(document)
  const description = known.get(key) ?? createDescription(document)
  known.set(key, description)
  return description
}

function createDescription(document: Omit<OpenApiDocument, 'servers'>): Description {
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv)
  ajv.addFormat('idn-email', /^[^@\s]+@[^@\s]+$/)
  ajv.addSchema(closed(document) as object, 'document')
  const pathOf = (path: string): string | undefined =>
    [path, path.replace(/[^/]+$/, '{id}')].find((each) => Object.hasOwn(document.paths, each))

  /** Where the document describes the answer. */
  function placeOf(method: string, path: string, status: number): readonly string[] | null {
    const described = pathOf(path.replace(/[?#].*/, ''))
    const name = method.toLowerCase()
    const isRoute = described !== undefined && Object.hasOwn(document.paths[described] ?? {}, name)
    if (isRoute) return ['paths', described, name, 'responses', String(status)]
    if (status !== (described ? 405 : 404)) return null
    return ['components', 'responses', described ? 'MethodNotAllowed' : 'NotFound']
  }

  return {
    problemOf(method, path, answer) {
      const what = `${method} ${path} ${answer.status}`
      const place = placeOf(method, path, answer.status)
      const found = place && resolve(document, place)
      if (!found) return `${what} is not described`
      const { headers = {}, content } = found.response
      const wrong = wrongHeader(headers, answer)
      if (wrong) return `${what}: ${wrong}`
      if (method === 'HEAD' && answer.text === '') return null
      if (!content) return answer.text === '' ? null : `${what} should be empty`
      const pointer = [...found.place, 'content', 'application/json', 'schema'].map(escaped)
      const validate = ajv.getSchema(`document#/${pointer.join('/')}`)
      if (!validate) return `${what} has no schema`
      return validate(answer.body)
        ? null
        : `${what}: ${ajv.errorsText(validate.errors)} in ${answer.text}`
    },
  }
}

interface DescribedResponse {
  readonly $ref?: string
  readonly headers?: Readonly<Record<string, OpenApiHeader>>
  readonly content?: object
}

/** Follows the path, and a reference at its end. */
function resolve(
  document: object,
  place: readonly string[],
): { readonly place: readonly string[]; readonly response: DescribedResponse } | null {
  const response = place.reduce<unknown>(
    (part, name) => (part as Record<string, unknown> | undefined)?.[name],
    document,
  ) as DescribedResponse | undefined
  if (!response?.$ref) return response ? { place, response } : null
  return resolve(document, response.$ref.slice(2).split('/'))
}

function wrongHeader(described: Readonly<Record<string, OpenApiHeader>>, answer: Answer): string {
  const names = Object.keys(described).map((name) => name.toLowerCase())
  const missing = Object.entries(described).find(
    ([name, { required }]) => required && !answer.headers.has(name),
  )
  if (missing) return `${missing[0]} is missing`
  const extra = telling.find((name) => answer.headers.has(name) && !names.includes(name))
  return extra ? `${extra} is not described` : ''
}

/** No object may say more than is described, unless that is said. */
function closed(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part
  if (Array.isArray(part)) return part.map(closed)
  const parts = Object.fromEntries(
    Object.entries(part).map(([name, inner]) => [name, closed(inner)]),
  )
  const isObject = parts['type'] === 'object' && typeof parts['properties'] === 'object'
  return isObject ? { additionalProperties: false, ...parts } : parts
}

function escaped(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))
}
