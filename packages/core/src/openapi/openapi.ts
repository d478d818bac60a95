import type { FeatureRecipe } from '../feature.ts'
import { json } from '../http/response.ts'
import { get, type Route } from '../http/route.ts'
import { describeRoutes } from './describe-routes.ts'
import type { OpenApiDocument } from './document.ts'

/** What the document says of the API as a whole. */
export interface OpenApiOptions {
  /** The name of the API. */
  readonly title: string | undefined
  /** The version of the API: the application's, not the library's. */
  readonly version: string | undefined
  /**
   * What the API is, in Markdown.
   *
   * @default none
   */
  readonly description?: string | undefined
  /**
   * Adds `GET /openapi.json`, for everybody. It shows the names of backends and of all fields that
   * clients meet, superusers among them.
   *
   * @default true
   */
  readonly serve?: boolean | undefined
}

/** Describes the routes: of each the parameters, bodies, answers and who may ask. Worked out once. */
export type DescribeRoutes = () => Promise<OpenApiDocument>

/**
 * Describes the routes in OpenAPI 3.1: `auth.openapi()`, and `GET /openapi.json`. It needs
 * `@valibot/to-json-schema`; fields of other libraries are described where they implement Standard
 * JSON Schema. What hooks refuse with is theirs to describe.
 *
 * @throws {TypeError} when the title or the version is missing.
 * @see https://spec.openapis.org/oas/v3.1.1.html
 * @see https://standardschema.dev/json-schema
 * @example
 * createAuth({ …, openapi: openapi({ title: 'Example', version: '1.0.0' }) })
 */
export function openapi(options: OpenApiOptions): FeatureRecipe<DescribeRoutes> {
  const { title, version, description, serve = true } = options
  if (!title || !version) throw new TypeError(`openapi.${title ? 'version' : 'title'} is missing`)
  const info = { title, version, ...(description !== undefined && { description }) }
  return (environment) => {
    let document: Promise<OpenApiDocument> | undefined
    const describe: DescribeRoutes = () => {
      document ??= describeRoutes(environment, info)
      return document
    }
    return { manager: describe, routes: serve ? [openapiRoute(describe)] : [] }
  }
}

function openapiRoute(describe: DescribeRoutes): Route {
  return get('/openapi.json', { answers: { 200: 'openapi' } }, async () => json(await describe()))
}
