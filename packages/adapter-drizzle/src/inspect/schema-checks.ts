import type { Finding } from '@fetch-users/core'
import type { Column } from 'drizzle-orm'
import {
  type Catalog,
  foreignKeysOn,
  type InspectedTable,
  type LiveColumn,
  type LiveTable,
  type Reference,
} from './catalog.ts'
import type { Requirements } from './requirements.ts'
import { columnWithKey, createIndex, createTable, tableName } from './statements.ts'

/** A table under inspection, with what the stores need of it. */
export interface Subject extends InspectedTable {
  readonly catalog: Catalog
  readonly required: Requirements
}

/** Lists what is wrong with a table. */
type Check = (subject: Subject) => readonly Finding[]

/** A table that is not there at all. */
export function tableMissing({ catalog, declared, required }: Omit<Subject, 'live'>): Finding {
  const own = declared.columns.filter(({ primary }) => primary).map((column) => [column])
  const primaryKeys = [...own, ...declared.primaryKeys.map(({ columns }) => columns)]
  // What the statement that makes the table brings along.
  const keys = primaryKeys.map((key) => ({ columns: key.map(catalog.nameOf), isUnique: true }))
  const subject = { catalog, declared, required, live: { columns: [], keys, foreignKeys: [] } }
  const indexes = [...uniqueMissing(subject), ...indexMissing(subject)].map(({ fix }) => fix)
  return {
    id: 'table-missing',
    severity: 'error',
    what: `The table ${declared.name} is not in the database.`,
    fix: [createTable(catalog, declared), ...indexes].join(' '),
  }
}

const columnMissing: Check = ({ catalog, declared, live }) =>
  declared.columns
    .filter((column) => !find(live, catalog.nameOf(column)))
    .map((column) => ({
      id: 'column-missing',
      severity: 'error',
      what: `${declared.name} has no column ${catalog.nameOf(column)}.`,
      fix: `ALTER TABLE ${tableName(catalog, declared)} ADD COLUMN ${columnWithKey(catalog, column)};`,
    }))

const columnType: Check = (subject) =>
  present(subject).flatMap(({ column, found, path }) => {
    const why = mismatch(subject.catalog, column, found)
    if (why === null) return []
    return {
      id: 'column-type',
      severity: 'error',
      what: `${path} is ${found.type}, ${why}.`,
      fix: subject.catalog.changeColumn(subject, column, 'type'),
    }
  })

/** Texts without a length of their own hold what the library writes: hashes, for one. */
const longestText = 255
/** Counters are compared to the millisecond. */
const leastPrecision = 3

function mismatch(
  { familyOf, defaultPrecision }: Catalog,
  column: Column,
  { type }: LiveColumn,
): string | null {
  const declared = column.getSQLType()
  const family = familyOf(declared)
  if (familyOf(type) !== family) return `and not ${declared}`
  const longest = declared === 'char' ? 1 : longestText
  if (family === 'text' && lengthOf(type, Infinity) < lengthOf(declared, longest)) {
    return `too short for ${declared}`
  }
  const needed = Math.min(lengthOf(declared, defaultPrecision), leastPrecision)
  const isRounded = family.startsWith('time') && lengthOf(type, defaultPrecision) < needed
  return isRounded ? `and rounds what ${declared} keeps` : null
}

function lengthOf(type: string, otherwise: number): number {
  const [, length] = /\((\d+)\)/.exec(type) ?? []
  return length === undefined ? otherwise : Number(length)
}

const columnNullable: Check = (subject) =>
  present(subject)
    .filter(({ column, found }) => column.notNull && !column.primary && found.isNullable)
    .map(({ column, path }) => ({
      id: 'column-nullable',
      severity: 'warning',
      what: `${path} may be NULL, and must not.`,
      fix: subject.catalog.changeColumn(subject, column, 'required'),
    }))

const columnRequired: Check = (subject) =>
  present(subject)
    .filter(({ column, found }) => !column.notNull && !found.isNullable && !found.hasDefault)
    .map(({ column, path }) => ({
      id: 'column-required',
      severity: 'error',
      what: `${path} must not be NULL, and may be by its declaration.`,
      fix: subject.catalog.changeColumn(subject, column, 'nullable'),
    }))

const columnUndeclared: Check = ({ catalog, declared, live }) => {
  const names = declared.columns.map(catalog.nameOf)
  return live.columns
    .filter(({ isNullable, hasDefault }) => !isNullable && !hasDefault)
    .filter(({ name }) => !names.includes(name))
    .map(({ name }) => ({
      id: 'column-undeclared',
      severity: 'error',
      what: `${declared.name}.${name} has to be filled, and is not declared: no row can be inserted.`,
      fix: `Declare it in your schema, or: ALTER TABLE ${tableName(catalog, declared)} DROP COLUMN ${catalog.quote(name)};`,
    }))
}

const cascadeMissing: Check = (subject) =>
  cascadesOf(subject)
    .filter(({ column }) => {
      const keys = foreignKeysOn(subject.live, subject.catalog.nameOf(column))
      return !keys.some(({ isCascading }) => isCascading)
    })
    .map((reference) => ({
      id: 'cascade-missing',
      severity: 'error',
      what: `Rows of ${subject.declared.name} do not go with their row of ${reference.target.name}, though they are declared to.`,
      fix: subject.catalog.addCascade(subject, reference),
    }))

function cascadesOf({ catalog, declared }: Subject): Reference[] {
  return declared.foreignKeys.flatMap(({ onDelete, reference }) => {
    const { columns, foreignTable, foreignColumns } = reference()
    const [column, ...others] = columns
    const [targetColumn] = foreignColumns
    if (onDelete !== 'cascade' || !column || !targetColumn || others.length > 0) return []
    return [{ column, target: catalog.configOf(foreignTable), targetColumn }]
  })
}

const collation: Check = (subject) => {
  const compared = subject.required.unique.flat()
  return present(subject)
    .filter(({ column, found }) => compared.includes(column) && !found.isExact)
    .map(({ column, path }) => ({
      id: 'collation',
      severity: 'warning',
      what: `${path} takes different texts for the same: A for a, for one.`,
      fix: subject.catalog.changeColumn(subject, column, 'type'),
    }))
}

const uniqueMissing: Check = ({ catalog, declared, live, required }) =>
  required.unique
    .map((columns) => columns.map(catalog.nameOf))
    .filter((names) => !live.keys.some((key) => key.isUnique && isSameSet(key.columns, names)))
    .map((names) => ({
      id: 'unique-missing',
      severity: 'error',
      what: `${declared.name} may hold the same ${names.join(' and ')} twice.`,
      fix: createIndex(catalog, declared, names, 'UNIQUE INDEX'),
    }))

const indexMissing: Check = ({ catalog, declared, live, required }) =>
  required.indexed
    .map(catalog.nameOf)
    .filter((name) => !live.keys.some(({ columns }) => columns[0] === name))
    .map((name) => ({
      id: 'index-missing',
      severity: 'warning',
      what: `${declared.name} is read as a whole to find rows by ${name}.`,
      fix: createIndex(catalog, declared, [name], 'INDEX'),
    }))

// What makes a table anew comes before what it gets besides.
const checks: readonly Check[] = [
  columnMissing,
  columnType,
  columnNullable,
  columnRequired,
  columnUndeclared,
  cascadeMissing,
  collation,
  uniqueMissing,
  indexMissing,
]

/** Lists what is wrong with a table. */
export function checkTable(subject: Subject): Finding[] {
  return checks.flatMap((check) => check(subject))
}

/** A column that is declared, and there. */
interface PresentColumn {
  readonly column: Column
  readonly found: LiveColumn
  /** `users.email` */
  readonly path: string
}

function present({ catalog, declared, live }: Subject): PresentColumn[] {
  return declared.columns.flatMap((column) => {
    const found = find(live, catalog.nameOf(column))
    return found ? [{ column, found, path: `${declared.name}.${found.name}` }] : []
  })
}

function find(live: LiveTable, name: string): LiveColumn | undefined {
  return live.columns.find((column) => column.name === name)
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && others.every((name) => some.includes(name))
}
