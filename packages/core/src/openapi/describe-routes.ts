import type { FeatureEnvironment } from '../feature.ts'
import type { Route } from '../http/route.ts'
import type { Shape } from '../http/schema.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { type AnswersEnvironment, answersOf } from './answers.ts'
import { type Components, share } from './components.ts'
import type { JsonSchema, OpenApiDocument, OpenApiOperation, OpenApiParameter } from './document.ts'
import { inputOf, isRequired, toJson } from './json-schema.ts'
import { capitalized, nameOf, parameters, tags } from './operations.ts'
import { refusalsOf, shareStrays } from './refusals.ts'
import { securityOf, securitySchemes } from './security.ts'

/** Folds the route table into a document. */
export async function describeRoutes<User extends BaseUser>(
  { routes, backends, fields, baseUrl }: FeatureEnvironment<User>,
  info: OpenApiDocument['info'],
): Promise<OpenApiDocument> {
  const components: Components = { schemas: {}, responses: {} }
  const environment = { backends, fields, components }
  const paths: Record<string, Record<string, OpenApiOperation>> = {}
  const described = routes().filter(({ isPage }) => !isPage)
  for (const route of described) {
    const { path, method } = route
    const operation = await describeRoute(route, environment)
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation }
  }
  shareStrays(environment)
  const used = new Set(described.map((route) => nameOf(route).tag))
  return {
    openapi: '3.1.1',
    info,
    servers: [{ url: baseUrl.issuer }],
    tags: Object.entries(tags)
      .filter(([name]) => used.has(name))
      .map(([name, description]) => ({ name, description })),
    paths,
    components: { ...components, securitySchemes: securitySchemes(backends) },
  }
}

async function describeRoute(
  route: Route,
  environment: AnswersEnvironment,
): Promise<OpenApiOperation> {
  const { operationId, action, tag, summary } = nameOf(route)
  const own = await parametersOf(route)
  const body = route.body && (await bodyOf(route.body, route.aliases))
  const types = route.accepts ?? ['application/json']
  const name = `${capitalized(action)}Body`
  return {
    operationId,
    tags: [tag],
    ...(summary !== undefined && { summary }),
    security: securityOf(route, environment.backends),
    ...(own.length > 0 && { parameters: own }),
    ...(body && {
      requestBody: {
        required: true,
        content: Object.fromEntries(
          types.map((type) => [
            type,
            { schema: share(environment.components, 'schemas', name, body) },
          ]),
        ),
      },
    }),
    responses: {
      ...(await answersOf(route, environment)),
      ...refusalsOf(route, environment),
    },
  }
}

async function parametersOf({ path, query = {} }: Route): Promise<OpenApiParameter[]> {
  const id: OpenApiParameter = {
    name: 'id',
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }
  const others = Object.entries(query).map(
    async ([name, schema]): Promise<OpenApiParameter> => ({
      name,
      in: 'query',
      required: await isRequired(schema),
      schema: toJson(schema, 'input'),
      ...parameters[name],
    }),
  )
  return [...(path.endsWith('/{id}') ? [id] : []), ...(await Promise.all(others))]
}

/** A body in each spelling of its properties. */
async function bodyOf(shape: Shape, aliases: Route['aliases'] = {}): Promise<JsonSchema> {
  const renamed = Object.entries(aliases).map(([alias, name]) => withName(shape, name, alias))
  const [schema, ...others] = await Promise.all([shape, ...renamed].map(inputOf))
  return others.length > 0 ? { anyOf: [schema, ...others] } : { ...schema }
}

/** The shape with another name for a property. */
function withName(shape: Shape, from: string, to: string): Shape {
  return Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [name === from ? to : name, schema]),
  )
}
