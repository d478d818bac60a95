import type { Backend } from '../authentication/backend.ts'
import type { Route } from '../http/route.ts'
import type { JsonSchema, OpenApiSecurity } from './document.ts'

type AnyBackend = Backend<unknown>

/** The schemes of all backends, by their names; those of cookies with a refresh token besides. */
export function securitySchemes(backends: readonly AnyBackend[]): Record<string, JsonSchema> {
  const schemes: Record<string, JsonSchema> = {}
  for (const { name, transport } of backends) {
    schemes[name] = schemeOf(transport.channel)
    const { refreshChannel } = transport
    if (refreshChannel !== undefined) schemes[refreshName(name)] = schemeOf(refreshChannel)
  }
  return schemes
}

/** By which of them a route finds out who asks. */
export function securityOf(route: Route, backends: readonly AnyBackend[]): OpenApiSecurity {
  const { guard, action, logsIn = [] } = route
  if (action === 'refresh') {
    return backends
      .filter(({ name, transport }) => logsIn.includes(name) && transport.readRefresh)
      .map(({ name }) => ({ [refreshName(name)]: [] }))
  }
  if (!guard || guard.who === 'anyone') return []
  return backendsOf(route, backends).map(({ name }) => ({ [name]: [] }))
}

/** The backends whose tokens a route takes. */
export function backendsOf(
  { guard }: Route,
  backends: readonly AnyBackend[],
): readonly AnyBackend[] {
  return backends.filter(({ name }) => guard?.backends?.includes(name) ?? true)
}

const refreshName = (name: string): string => `${name}-refresh`

function schemeOf(channel: string): JsonSchema {
  if (channel === 'authorization') return { type: 'http', scheme: 'bearer' }
  const [, cookie] = /^cookie (.+)$/.exec(channel) ?? []
  const place = cookie === undefined ? 'header' : 'cookie'
  return { type: 'apiKey', in: place, name: cookie ?? channel }
}
