import type { UserId } from '@fetch-users/core'
import type { Column } from 'drizzle-orm'

/** Reads the text of an id as its column has it. `null`: no row can have that id. */
export type ParseId = (text: string) => UserId | null

/** Columns of PostgreSQL that refuse a larger number, rather than to find nothing. */
const bitsOf: Readonly<Record<string, number>> = {
  PgSmallInt: 15,
  PgSmallSerial: 15,
  PgInteger: 31,
  PgSerial: 31,
}

const canonicalUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Makes the reader of a column's ids. One id has one text: `01` and `1e3` are none. */
export function idParser(column: Column): ParseId {
  const parse = parserOf(column)
  return (text) => (canMatch(text) ? parse(text) : null)
}

function parserOf(column: Column): ParseId {
  if (column.dataType === 'number') {
    const limit = 2 ** (bitsOf[column.columnType] ?? 53)
    return (text) => {
      const id = /^-?\d{1,16}$/.test(text) ? exact(Number(text), text) : null
      return id !== null && id >= -limit && id < limit ? id : null
    }
  }
  if (column.dataType === 'bigint') {
    return (text) => {
      const id = /^-?\d{1,19}$/.test(text) ? exact(BigInt(text), text) : null
      return id === null || BigInt.asIntN(64, BigInt(id)) === id ? id : null
    }
  }
  if (column.getSQLType() === 'uuid') return (text) => (canonicalUuid.test(text) ? text : null)
  return (text) => (text === '' ? null : text)
}

function exact<Id extends number | bigint>(id: Id, text: string): Id | null {
  return String(id) === text ? id : null
}

/**
 * Whether a row can have all these texts: some databases cannot store U+0000, and throw.
 *
 * @throws {TypeError} when one is none: a filter without a value must not become no filter.
 */
export function canMatch(...texts: readonly string[]): boolean {
  for (const text of texts) {
    if (typeof text !== 'string') throw new TypeError('a store was asked for a row without an id')
  }
  return texts.every((text) => !text.includes('\0'))
}
