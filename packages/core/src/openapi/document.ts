/** A JSON Schema of draft 2020-12, which is what OpenAPI 3.1 has. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Points to a part of the document that several places share. */
export type OpenApiReference = { readonly $ref: string }

/** A header of an answer. */
export interface OpenApiHeader {
  readonly description: string
  readonly required: boolean
  readonly schema: JsonSchema
}

/** What a path or a query may say. */
export interface OpenApiParameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly description?: string
  readonly schema: JsonSchema
}

/** The bodies of one request or answer, by media type. */
export type OpenApiContent = Readonly<Record<string, { readonly schema: JsonSchema }>>

/** One answer. */
export interface OpenApiResponse {
  readonly description: string
  readonly headers?: Readonly<Record<string, OpenApiHeader>>
  readonly content?: OpenApiContent
}

/** What a request asks to be known by: one of the list, each by the name of its scheme. */
export type OpenApiSecurity = readonly Readonly<Record<string, readonly string[]>>[]

/** One route. */
export interface OpenApiOperation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary?: string
  readonly security: OpenApiSecurity
  readonly parameters?: readonly OpenApiParameter[]
  readonly requestBody?: { readonly required: true; readonly content: OpenApiContent }
  /** By status. */
  readonly responses: Readonly<Record<string, OpenApiResponse | OpenApiReference>>
}

/** What several routes share, by name. */
export interface OpenApiComponents {
  readonly schemas: Readonly<Record<string, JsonSchema>>
  readonly responses: Readonly<Record<string, OpenApiResponse>>
  readonly securitySchemes: Readonly<Record<string, JsonSchema>>
}

/**
 * A description of the routes. Plain data: an application adds its own routes by spreading it.
 *
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export interface OpenApiDocument {
  readonly openapi: '3.1.1'
  readonly info: {
    readonly title: string
    readonly version: string
    readonly description?: string
  }
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  /** By path, and by method in lower case. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>
  readonly components: OpenApiComponents
}
