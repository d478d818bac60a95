import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, type StaticExportEntry, Visitor } from 'oxc-parser'

export const root: string = join(import.meta.dirname, '../..')

/** A source file as the checks see it. */
export interface SourceFile {
  /** From `src/`: `users/email.ts`. */
  readonly path: string
  /** What it imports, as written, types included. */
  readonly imports: readonly string[]
  readonly exports: readonly Export[]
}

export interface Export {
  /** `*` for `export *` and `export * as x`. */
  readonly name: string
  readonly isType: boolean
}

/** A package of `packages/`. */
export interface Package {
  readonly name: string
  readonly version: string
  readonly directory: string
  /** Subpath → source file: `./argon2id` → `./src/passwords/argon2id.ts`. */
  readonly exports: Readonly<Record<string, string>>
}

export function readPackages(): Package[] {
  const folders = readdirSync(join(root, 'packages')).sort()
  return folders.map((folder) => {
    const directory = join(root, 'packages', folder)
    return { ...JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')), directory }
  })
}

/** Reads a package's sources, tests left out. */
export function readSources({ directory }: Package): SourceFile[] {
  const src = join(directory, 'src')
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test(-d)?\.tsx?$/.test(path))
    .sort()
    .map((path) => parse(path, readFileSync(join(src, path), 'utf8')))
}

export function parse(path: string, text: string): SourceFile {
  const { module, program } = parseSync(path, text)
  const exported = module.staticExports.flatMap(({ entries }) => entries)
  const typeImports: string[] = []
  new Visitor({ TSImportType: ({ source }) => void typeImports.push(source.value) }).visit(program)
  const imports = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...exported.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
      text.slice(start + 1, end - 1),
    ),
    ...typeImports,
  ]
  return { path, imports: [...new Set(imports)], exports: exported.map(toExport) }
}

function toExport({ moduleRequest, importName, exportName, isType }: StaticExportEntry): Export {
  const isStar = moduleRequest !== null && importName.name === null
  return { name: isStar ? '*' : (exportName.name ?? 'default'), isType }
}
