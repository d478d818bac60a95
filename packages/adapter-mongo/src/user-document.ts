import type { Account, Expected, UserValues } from '@fetch-users/core'
import type { BsonId, IdCodec } from './id.ts'
import type { Names } from './naming.ts'

/** A user as it is stored. Its other fields were checked as those of the collection's type. */
export interface UserDocument {
  readonly _id: BsonId
  readonly [field: string]: unknown
}

/** Fields and what they hold, or have to hold. */
type Fields = Readonly<Record<string, unknown>>

/** Turns the documents of users into accounts, and the values of users into fields. */
interface UserDocuments {
  toAccount<User>(document: UserDocument): Account<User>
  /** @throws {TypeError} for a name that is not that of a field, or an id. */
  toFields(values: UserValues): Fields
  /** A filter that holds where each property has this value; `null` where there is none, too. */
  toFilter(expected: Expected): Fields
}

/** Knows how the documents are spelled. */
export function userDocuments(ids: IdCodec, names: Names): UserDocuments {
  /** One property, one field: of two that share one, the second would overwrite the first unseen. */
  function fieldOf(property: string): string {
    const field = names.field(property)
    // `a.b` would reach into a field, `$a` be an operator. An id does not change.
    if (/^$|^\$|\.|^_?id$/.test(field) || names.property(field) !== property) {
      throw new TypeError(`mongoStorage: ${property} is no field of a user that can be written`)
    }
    return field
  }

  return {
    toAccount<User>({ _id, ...fields }: UserDocument) {
      const properties = Object.entries(fields)
        .map(([field, value]) => [field, names.property(field), value] as const)
        .filter(([field, property]) => names.field(property) === field)
        .map(([, property, value]) => [property, value])
      const { hashedPassword, securityStamp, ...user } = Object.fromEntries(properties)
      return {
        // The type of the documents is where User comes from.
        user: { ...user, id: ids.format(_id) } as User,
        hashedPassword: hashedPassword ?? null,
        securityStamp: securityStamp ?? null,
      }
    },

    toFields: (values) =>
      Object.fromEntries(
        Object.entries(values)
          .filter(([, value]) => value !== undefined)
          .map(([property, value]) => [fieldOf(property), value]),
      ),

    toFilter: (expected) =>
      Object.fromEntries(
        Object.entries(expected).map(([property, value]) => [
          fieldOf(property),
          { $eq: comparable(value) },
        ]),
      ),
  }
}

/** `undefined` would be left out of the filter, or hold for a missing field. */
function comparable(value: unknown): unknown {
  if (value === undefined) throw new TypeError('mongoStorage: an expectation has no value')
  return value
}
