export type {
  JsonSchema,
  OpenApiComponents,
  OpenApiDocument,
  OpenApiHeader,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiReference,
  OpenApiResponse,
} from './document.ts'
export { type DescribeRoutes, type OpenApiOptions, openapi } from './openapi.ts'
