/** How the fields of the user documents are spelled. */
export type FieldNaming = 'camelCase' | 'snake_case'

/** The property that stands for a field: `isActive` for `is_active`, and none for `isActive`. */
export type PropertyName<Field, Naming> = Naming extends 'snake_case'
  ? CamelCase<SnakeCase<Field>>
  : Field

type SnakeCase<Name> = string extends Name
  ? Name
  : Name extends string
    ? Name & Lowercase<Name>
    : Name

type CamelCase<Name> = Name extends `${infer Head}_${infer Tail}`
  ? Tail extends Capitalize<Tail>
    ? `${Head}_${CamelCase<Tail>}`
    : `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name

/** Both ways between the properties of a user and the fields of its document. */
export interface Names {
  readonly field: (property: string) => string
  readonly property: (field: string) => string
}

const namings: Readonly<Record<FieldNaming, Names>> = {
  camelCase: { field: (name) => name, property: (name) => name },
  snake_case: {
    field: (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    property: (name) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  },
}

/** Looks a naming up. */
export function namesOf(naming: FieldNaming): Names {
  if (!Object.hasOwn(namings, naming)) throw new TypeError('mongoStorage: naming: no such naming')
  return namings[naming]
}
