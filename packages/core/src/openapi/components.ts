import type { JsonSchema, OpenApiReference, OpenApiResponse } from './document.ts'

/** Gathers what several routes share, by the names they refer to it by. */
export interface Components {
  readonly schemas: Record<string, JsonSchema>
  readonly responses: Record<string, OpenApiResponse>
}

/** Keeps a part for all, and returns what points to it. Another part of that name gets a number. */
export function share<Kind extends keyof Components>(
  components: Components,
  kind: Kind,
  name: string,
  part: Components[Kind][string],
): OpenApiReference {
  const parts = components[kind]
  const isTaken = (by: string): boolean =>
    Object.hasOwn(parts, by) && JSON.stringify(parts[by]) !== JSON.stringify(part)
  let own = name
  for (let number = 2; isTaken(own); number++) own = `${name}${number}`
  components[kind][own] = part
  return { $ref: `#/components/${kind}/${own}` }
}
