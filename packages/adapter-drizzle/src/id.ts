import type { UserId } from '@fetch-users/core'
import type { Column } from 'drizzle-orm'

/** Reads the text of an id as its column has it. `null`: no row can have that id. */
export type ParseId = (text: string) => UserId | null

/** Makes the reader of a column's ids. One id has one text: `01` and `1e3` are none. */
export function idParser(column: Column): ParseId {
  if (column.dataType === 'number') {
    return (text) => (/^-?\d{1,16}$/.test(text) ? exact(Number(text), text) : null)
  }
  if (column.dataType === 'bigint') {
    return (text) => (/^-?\d{1,19}$/.test(text) ? exact(BigInt(text), text) : null)
  }
  return (text) => (text === '' ? null : text)
}

function exact(id: number | bigint, text: string): UserId | null {
  return String(id) === text ? id : null
}
