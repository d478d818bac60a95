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
import { columnDefinition, createIndex, createTable, tableName } from './statements.ts'

/** A table under inspection, with what the stores need of it. */
export interface Subject extends InspectedTable {
  readonly catalog: Catalog
  readonly required: Requirements
}

/** Lists what is wrong with a table. */
type Check = (subject: Subject) => readonly Finding[]

export function tableMissing({ catalog, declared, required }: Omit<Subject, 'live'>): Finding {
  const live: LiveTable = { columns: [], keys: declaredKeys(declared), foreignKeys: [] }
  const subject = { catalog, declared, required, live }
  const indexes = [...uniqueMissing(subject), ...indexMissing(subject)].map(({ fix }) => fix)
  return {
    id: 'table-missing',
    severity: 'error',
    what: `The table ${declared.name} is not in the database.`,
    fix: [createTable(catalog, declared), ...indexes].join(' '),
  }
}

/** What the statement that makes the table brings along. */
function declaredKeys({ columns, primaryKeys }: InspectedTable['declared']): LiveTable['keys'] {
  const own = columns.filter(({ primary }) => primary).map(({ name }) => [name])
  const joint = primaryKeys.map((key) => names(key.columns))
  return [...own, ...joint].map((key) => ({ columns: key, isUnique: true }))
}

const columnMissing: Check = ({ catalog, declared, live }) =>
  declared.columns
    .filter((column) => !liveColumn(live, column))
    .map((column) => ({
      id: 'column-missing',
      severity: 'error',
      what: `${declared.name} has no column ${column.name}.`,
      fix: `ALTER TABLE ${tableName(catalog, declared)} ADD COLUMN ${columnDefinition(catalog, column)};`,
    }))

const columnType: Check = (subject) =>
  present(subject).flatMap(([column, found]) => {
    const why = mismatch(subject.catalog, column, found)
    return why === null
      ? []
      : {
          id: 'column-type',
          severity: 'error',
          what: `${subject.declared.name}.${column.name} is ${found.type}, ${why}.`,
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
  if (family === 'text' && lengthOf(type, Infinity) < lengthOf(declared, longestText)) {
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
    .filter(([{ notNull, primary }, { isNullable }]) => notNull && !primary && isNullable)
    .map(([column]) => ({
      id: 'column-nullable',
      severity: 'warning',
      what: `${subject.declared.name}.${column.name} may be NULL, and must not.`,
      fix: subject.catalog.changeColumn(subject, column, 'required'),
    }))

const columnRequired: Check = (subject) =>
  present(subject)
    .filter(([{ notNull }, { isNullable, hasDefault }]) => !notNull && !isNullable && !hasDefault)
    .map(([column]) => ({
      id: 'column-required',
      severity: 'error',
      what: `${subject.declared.name}.${column.name} must not be NULL, and may be by its declaration.`,
      fix: subject.catalog.changeColumn(subject, column, 'nullable'),
    }))

const columnUndeclared: Check = ({ catalog, declared, live }) =>
  live.columns
    .filter(({ isNullable, hasDefault }) => !isNullable && !hasDefault)
    .filter(({ name }) => !declared.columns.some((column) => column.name === name))
    .map(({ name }) => ({
      id: 'column-undeclared',
      severity: 'error',
      what: `${declared.name}.${name} has to be given, and is not declared: no row can be inserted.`,
      fix: `Declare the column in your schema, or: ALTER TABLE ${tableName(catalog, declared)} DROP COLUMN ${catalog.quote(name)};`,
    }))

const uniqueMissing: Check = ({ catalog, declared, live, required }) =>
  required.unique
    .filter((columns) => !live.keys.some((key) => key.isUnique && isSameSet(key.columns, columns)))
    .map((columns) => ({
      id: 'unique-missing',
      severity: 'error',
      what: `${declared.name} may hold the same ${names(columns).join(' and ')} twice.`,
      fix: createIndex(catalog, declared, names(columns), 'UNIQUE INDEX'),
    }))

const indexMissing: Check = ({ catalog, declared, live, required }) =>
  required.indexed
    .filter((column) => !live.keys.some(({ columns }) => columns[0] === column.name))
    .map((column) => ({
      id: 'index-missing',
      severity: 'warning',
      what: `${declared.name} is read as a whole to find rows by ${column.name}.`,
      fix: createIndex(catalog, declared, [column.name], 'INDEX'),
    }))

const cascadeMissing: Check = (subject) =>
  cascadesOf(subject)
    .filter(({ column }) => !foreignKeysOn(subject.live, column).some((key) => key.isCascading))
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

const collation: Check = ({ catalog, declared, live, required }) =>
  required.unique.flat().flatMap((column) =>
    liveColumn(live, column)?.isExact === false
      ? {
          id: 'collation',
          severity: 'warning',
          what: `${declared.name}.${column.name} takes different texts for the same: A for a, for one.`,
          fix: catalog.changeColumn({ declared, live }, column, 'type'),
        }
      : [],
  )

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

function liveColumn(live: LiveTable, { name }: Column): LiveColumn | undefined {
  return live.columns.find((column) => column.name === name)
}

/** The columns that are declared, and there. */
function present({ declared, live }: Subject): [Column, LiveColumn][] {
  return declared.columns.flatMap((column) => {
    const found = liveColumn(live, column)
    return found ? [[column, found] as [Column, LiveColumn]] : []
  })
}

function isSameSet(found: readonly string[], columns: readonly Column[]): boolean {
  return found.length === columns.length && columns.every(({ name }) => found.includes(name))
}

function names(columns: readonly Column[]): string[] {
  return columns.map(({ name }) => name)
}
