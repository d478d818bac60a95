import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../../scripts/checks/source.ts'
import type { Cell, Table } from '../report/section.ts'
import type { Spread } from '../report/statistics.ts'
import { printedBy } from './process.ts'
import type { Project } from './project.ts'
import { inTurns, type Measure } from './rounds.ts'
import { type Contender, contenders } from './set-ups.ts'

/** A set-up, and what it has besides the library: the same tables and routes. */
const files: Readonly<Record<Contender, readonly [whole: string, without: string]>> = {
  'fetch-users': ['fetch-users.ts', 'fetch-users-without.ts'],
  'better-auth': ['better-auth.ts', 'better-auth-without.ts'],
  'better-auth/minimal': ['better-auth-minimal.ts', 'better-auth-without.ts'],
}

/** What the compiler says of its work. Counts are the same each time. */
const figures = {
  files: 'Files',
  types: 'Types',
  instantiations: 'Instantiations',
  check: 'Check time',
  total: 'Total time',
} as const
type Figure = keyof typeof figures
type Figures = Readonly<Record<Figure, Spread>>

const compilerOptions = {
  target: 'es2023',
  lib: ['es2023', 'dom', 'dom.iterable'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true, // as most applications have it
}

/** What a set-up with every feature costs whoever checks its types. */
export async function checkTables(project: Project, rounds: number): Promise<Table[]> {
  const folder = join(project.directory, 'types')
  await writeVariants(folder)
  const names = new Set([
    ...Object.values(files).flat(),
    'fetch-users-by-route.ts',
    'hono-route.ts',
  ])
  const measures = await Promise.all(
    [...names].map(async (file): Promise<[string, Measure<Figure>]> => {
      const config = `${file}.json`
      await writeFile(join(folder, config), JSON.stringify({ compilerOptions, files: [file] }))
      return [file, () => checked(folder, config)]
    }),
  )
  const measured = await inTurns(new Map(measures), rounds)
  return [wholeTable(measured), shareTable(measured)]
}

/** Files that differ in a few words from one that is there. */
const variants: Readonly<
  Record<string, readonly [from: string, ...changes: [words: string | RegExp, others: string][]]>
> = {
  'better-auth-minimal.ts': ['better-auth.ts', [`'better-auth'`, `'better-auth/minimal'`]],
  'fetch-users-by-route.ts': [
    'fetch-users.ts',
    ['import { currentUser', 'import { authRoutes, currentUser'],
    [/\.on\(.*/, `.route('/', authRoutes(auth))`],
  ],
}

async function writeVariants(folder: string): Promise<void> {
  for (const [file, [from, ...changes]] of Object.entries(variants)) {
    const code = await readFile(join(folder, from), 'utf8')
    const changed = changes.reduce((text, [words, others]) => text.replace(words, others), code)
    await writeFile(join(folder, file), changed)
  }
}

async function checked(folder: string, config: string): Promise<Record<Figure, number>> {
  const tsc = join(root, 'node_modules/.bin/tsc')
  const flags = ['--extendedDiagnostics', '--singleThreaded'] as const
  const { output } = await printedBy([tsc, '-p', config, ...flags], folder)
  const figure = (name: Figure) => {
    const [, digits] = new RegExp(`^${figures[name]}: +([\\d.]+)`, 'm').exec(output) ?? []
    if (digits === undefined) throw new Error(`no ${figures[name]} in ${output}`)
    return Number(digits)
  }
  return {
    files: figure('files'),
    types: figure('types'),
    instantiations: figure('instantiations'),
    check: figure('check') * 1000,
    total: figure('total') * 1000,
  }
}

function wholeTable(measured: ReadonlyMap<string, Figures>): Table {
  return {
    title: 'Types',
    note: 'A file with Drizzle tables, a column of one’s own, two backends, hooks, GitHub, Google, OIDC and guarded routes of Hono, as TypeScript checks it: one thread, skipLibCheck. And one with the tables and routes alone. Both libraries are mounted by their handlers. Ours has a part for Hono besides, by `route`: what Hono’s own types take for that is the last row, once for all the parts of an application.',
    columns: ['', 'files', 'types', 'instantiations', 'check, ms', 'total, ms'],
    rows: [...measured].map(([file, { files, types, instantiations, check, total }]) => [
      file.replace('.ts', ''),
      ...[files, types, instantiations].map(({ median }) => median),
      check,
      total,
    ]),
  }
}

function shareTable(measured: ReadonlyMap<string, Figures>): Table {
  const shareOf = (contender: Contender, name: Figure): number => {
    const [whole, without] = files[contender].map((file) => measured.get(file)?.[name].median)
    return (whole ?? Number.NaN) - (without ?? Number.NaN)
  }
  const cellsOf = (contender: Contender, name: Figure): Cell[] => {
    const share = shareOf(contender, name)
    return [share, share / shareOf('fetch-users', name)]
  }
  return {
    title: 'Types: what the library adds',
    note: 'The difference of the medians above.',
    columns: ['', 'types', 'as ours', 'instantiations', 'as ours', 'check, ms', 'as ours'],
    rows: contenders.map((contender) => [
      contender,
      ...cellsOf(contender, 'types'),
      ...cellsOf(contender, 'instantiations'),
      ...cellsOf(contender, 'check'),
    ]),
  }
}
