import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Package, parse, readPackages } from './source.ts'

test('the public names are the ones agreed on', async () => {
  const listing = readPackages().flatMap(publicNames).join('\n')
  await expect(listing).toMatchFileSnapshot('__snapshots__/public-names.txt')
})

function publicNames({ name, directory, exports }: Package): string[] {
  return Object.entries(exports).map(([subpath, path]) => {
    const entry = parse(path, readFileSync(join(directory, path), 'utf8'))
    const names = entry.exports.map((item) => (item.isType ? `type ${item.name}` : item.name))
    const lines = [...new Set(names)].sort().map((line) => `  ${line}\n`)
    return `${join(name, subpath)}\n${lines.join('')}`
  })
}
