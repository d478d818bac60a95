import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { root } from './source.ts'

/** A requirement of `docs/security.md`. */
export interface Row {
  readonly id: string
  readonly requirement: string
  /** Links to tests, or the reason why there are none. */
  readonly shown: string
}

/** The document: its rows, and the files that its links name. */
export interface SecurityTable {
  readonly rows: readonly Row[]
  /** From the name of a link to the path of its file. */
  readonly files: ReadonlyMap<string, string>
}

/** The titles of tests, by the path of their file. */
export type Titles = ReadonlyMap<string, readonly string[]>

const places = [
  'packages/*/src/**/*.test.ts',
  'packages/core/src/testing/**/*.ts',
  'conformance/**/*.ts',
  'examples/*/test/**/*.ts',
  'scripts/**/*.test.ts',
]

export function readTitles(): Titles {
  const paths = globSync(places, { cwd: root, exclude: ['**/node_modules/**'] }).sort()
  return new Map(paths.map((path) => [path, titlesOf(readFileSync(join(root, path), 'utf8'))]))
}

/** The texts of code that name an id. */
export function titlesOf(code: string): string[] {
  const titles: string[] = []
  const note = (text: string): void => {
    if (idsIn(text).length > 0) titles.push(text)
  }
  new Visitor({
    Literal({ value }) {
      if (typeof value === 'string') note(value)
    },
    TemplateLiteral({ quasis }) {
      note(quasis.map(({ value }) => value.cooked).join('…'))
    },
  }).visit(parseSync('x.ts', code).program)
  return titles
}

export function tableOf(markdown: string): SecurityTable {
  const rows = markdown.split('\n').flatMap((line) => {
    const [start, id, requirement = '', shown = ''] = line.split('|').map((cell) => cell.trim())
    const isRow = start === '' && id !== undefined && /^([A-Z][A-Z-]*\d*)?$/.test(id)
    return isRow ? [{ id, requirement, shown }] : []
  })
  const definitions = markdown.matchAll(/^\[([^\]]+)\]: (\S+)$/gm)
  const files = [...definitions].map(
    ([, name = '', target = '']) => [name, posix.join('docs', target)] as const,
  )
  return { rows, files: new Map(files) }
}

/** What is wrong with the document, or with the titles that it speaks of. */
export function faultsOf({ rows, files }: SecurityTable, titles: Titles): string[] {
  const ids = rows.map(({ id }) => id)
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index)
  const missing = [...files.values()].filter((path) => !titles.has(path))
  const unknown = [...titles].flatMap(([path, own]) =>
    own
      .flatMap(idsIn)
      .filter((id) => !ids.includes(id))
      .map((id) => `${id} of ${path} is not in the document`),
  )
  return [
    ...repeated.map((id) => `${id} is there twice`),
    ...missing.map((path) => `${path} is no file of tests`),
    ...rows.flatMap((row) => faultsOfRow(row, files, titles)),
    ...unknown,
  ]
}

function faultsOfRow(row: Row, files: SecurityTable['files'], titles: Titles): string[] {
  const { id, requirement, shown } = row
  if ([id, requirement, shown].includes('')) return [`${id || 'a row'} has an empty cell`]
  const links = shown.matchAll(/\[([^\]]*)\]\[([^\]]*)\]/g)
  return [...links].flatMap(([, title = '', name = '']) => {
    const path = files.get(name)
    if (path === undefined) return [`${id}: nothing says what [${name}] is`]
    const own = titles.get(path) ?? []
    const isShown = own.some((text) => idsIn(text).includes(id) && text.includes(title))
    return isShown ? [] : [`${id}: ${path} has no title '${title}'`]
  })
}

function idsIn(title: string): string[] {
  return [...title.matchAll(/\[((?:V-)?[A-Z]{2}-\d+|V-RD)\]/g)].map(([, id = '']) => id)
}
