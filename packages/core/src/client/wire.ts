/** A name in camelCase. What cannot come of a wire name in snake_case stays: `line_2`, `_hidden`. */
export type CamelName<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? Head extends ''
    ? `_${CamelName<Tail>}`
    : Tail extends Capitalize<Tail>
      ? `${Head}_${CamelName<Tail>}`
      : `${Head}${Capitalize<CamelName<Tail>>}`
  : Name

/**
 * Spells a camelCase name in snake_case, as the server does, but without the look-behind that Safari
 * before 16.4 cannot read.
 */
export function snakeName(name: string): string {
  return (name.slice(0, 1) + name.slice(1).replace(/\p{Lu}/gu, '_$&')).toLowerCase()
}

/** Spells a snake_case name in camelCase. */
export function camelName(name: string): string {
  const rest = name.slice(1).replace(/_(\p{Ll})/gu, (_, letter: string) => letter.toUpperCase())
  return name.slice(0, 1) + rest
}

/** Names the properties of an object anew. Nested values pass untouched. */
export function renamed(values: object, rename: (name: string) => string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [rename(name), value] as const),
  )
}
