import type { SchemaResult, Shape } from '../http/schema.ts'
import { storable } from '../http/shape.ts'
import { wireName } from '../http/snake-case.ts'
import type { BaseUser, UserColumn } from '../ports/user-store.ts'
import type { Field, FieldReader } from './user.ts'

/** The way between a user's columns and JSON: a table made once, from the declared fields. */
export interface UserFields {
  /** The schemas of the extra fields that a user, or only a superuser, may set. */
  shape(writer: 'self' | 'superuser'): Shape
  /** The schemas of the extra fields that such a reader is shown. */
  shown(reader: 'self' | 'superuser'): Shape
  /** Names the columns of a validated body. What is no extra field is left out. */
  toColumns(body: Readonly<Record<string, unknown>>): Record<string, unknown>
  /** What a client sees of a user. */
  toJson(user: BaseUser, reader: 'self' | 'superuser'): Record<string, unknown>
}

const baseColumns = ['id', 'email', 'isActive', 'isSuperuser', 'isVerified'] as const
const secretColumns = ['hashedPassword', 'securityStamp']
const ownColumns: readonly string[] = [...baseColumns, ...secretColumns]
const takenWireNames = new Set([...ownColumns.map(wireName), 'password', 'current_password'])

/**
 * Builds the table.
 *
 * @param columns - the columns of the user table, where the store can tell.
 * @throws {TypeError} for a field without a column, or two with one name on the wire.
 */
export function createUserFields(
  fields: Readonly<Record<string, Field<unknown>>>,
  columns: readonly UserColumn[] | undefined,
): UserFields {
  const entries = Object.entries(fields).map(([name, field]) => ({
    ...field,
    name,
    wire: wireName(name),
  }))
  const taken = new Set(takenWireNames)
  for (const { name, wire } of entries) {
    if (taken.has(wire)) throw new TypeError(`fields.${name}: the name ${wire} is taken`)
    if (columns && !columns.some((column) => column.name === name)) {
      throw new TypeError(`fields.${name}: the user table has no such column`)
    }
    taken.add(wire)
  }

  const visible = (reader: FieldReader) =>
    entries.filter(({ read }) => read === 'self' || read === reader)
  const visibleTo = { self: visible('self'), superuser: visible('superuser') }

  return {
    shape: (writer) =>
      Object.fromEntries(
        entries
          .filter(({ write }) => write === 'self' || write === writer)
          .map(({ wire, schema }) => [wire, storable(schema)] as const),
      ),

    shown: (reader) =>
      Object.fromEntries(visibleTo[reader].map(({ wire, schema }) => [wire, schema] as const)),

    toColumns: (body) =>
      Object.fromEntries(
        entries
          .filter(({ wire }) => Object.hasOwn(body, wire))
          .map(({ name, wire }) => [name, body[wire]] as const),
      ),

    toJson(user, reader) {
      const row: Readonly<Record<string, unknown>> = { ...user }
      const json: Record<string, unknown> = {
        id: String(user.id),
        email: user.email,
        is_active: user.isActive,
        is_superuser: user.isSuperuser,
        is_verified: user.isVerified,
      }
      for (const { name, wire } of visibleTo[reader]) json[wire] = row[name] ?? null
      return json
    },
  }
}

/**
 * Finds what would make every registration fail.
 *
 * @throws {TypeError} for a required column that no client can fill.
 */
export function checkRequiredColumns(
  columns: readonly UserColumn[],
  fields: Readonly<Record<string, Field<unknown>>>,
): void {
  const filled = new Set(ownColumns.filter((name) => name !== 'id'))
  const gap = columns.find(
    ({ name, isRequired }) => isRequired && !filled.has(name) && !isAlwaysGiven(fields[name]),
  )
  if (gap) {
    throw new TypeError(
      `storage.users: the column ${gap.name} has to be filled at registration: give it a default, ` +
        "fill it in hooks.beforeRegister, or, without oauth, give it a field with write: 'self'",
    )
  }
}

/** Whether every registration has a value for the field: its schema refuses none, or makes one up. */
function isAlwaysGiven(field: Field<unknown> | undefined): boolean {
  if (field?.write !== 'self') return false
  const result = field.schema['~standard'].validate(undefined) as SchemaResult
  return result instanceof Promise || result.issues !== undefined || result.value !== undefined
}
