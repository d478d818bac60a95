/** The spelling on the wire of a name in TypeScript. */
export type WireName<Name extends string> = Name extends `${infer Head}${infer Tail}`
  ? Tail extends Uncapitalize<Tail>
    ? `${Lowercase<Head>}${WireName<Tail>}`
    : `${Lowercase<Head>}_${WireName<Tail>}`
  : Name

/** Spells a camelCase name in snake_case. */
export function wireName(name: string): string {
  return name.replace(/(?<=.)\p{Lu}/gu, '_$&').toLowerCase()
}
