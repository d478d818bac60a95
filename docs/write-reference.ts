import { join } from 'node:path'
import { Application } from 'typedoc'
import type { PluginOptions } from 'typedoc-plugin-markdown'
import { readPackages } from '../scripts/checks/source.ts'

const packages = readPackages()

/** File of an entry → what it is imported by. */
const entries = new Map(
  packages.flatMap(({ name, directory, exports }) =>
    Object.entries(exports).map(([subpath, path]) => [join(directory, path), join(name, subpath)]),
  ),
)

const pages: Partial<PluginOptions> = {
  outputFileStrategy: 'modules',
  excludeScopesInPaths: true,
  entryFileName: 'index',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  parametersFormat: 'table',
}

const application = await Application.bootstrapWithPlugins({
  plugin: ['typedoc-plugin-markdown'],
  entryPoints: [...entries.keys()],
  tsconfig: join(import.meta.dirname, 'tsconfig.json'),
  out: join(import.meta.dirname, 'reference'),
  name: 'Reference',
  readme: 'none',
  excludeExternals: true,
  groupOrder: ['Functions', 'Variables', 'Classes', '*'],
  disableSources: true,
  ...pages,
  logLevel: 'Warn',
  validation: { notExported: false, invalidLink: true, notDocumented: true },
  requiredToBeDocumented: ['Class', 'Function', 'Interface', 'TypeAlias', 'Variable'],
  packagesRequiringDocumentation: packages.map(({ name }) => name),
})
const points = application.getEntryPoints() ?? []
const named = points.map((point) => {
  const displayName = entries.get(point.sourceFile.fileName)
  if (displayName === undefined) throw new Error(`${point.sourceFile.fileName} is no entry`)
  return { ...point, displayName }
})
const project = application.converter.convert(named)
application.validate(project)
await application.generateOutputs(project)
if (application.logger.hasErrors() || application.logger.hasWarnings()) process.exitCode = 1
