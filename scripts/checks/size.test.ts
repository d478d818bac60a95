import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bundle } from './bundle.ts'
import { setUps, subpaths, type Weight } from './sizes.ts'
import { readPackages, root } from './source.ts'

const entries = readPackages().flatMap(({ name, directory, exports }) =>
  Object.keys(exports).map((subpath) => ({ entry: join(name, subpath), from: directory })),
)

test('every subpath has a limit, and every limit a subpath', () => {
  expect(Object.keys(subpaths).sort()).toEqual(entries.map(({ entry }) => entry).sort())
})

describe('in a Worker and in a browser, a subpath is as small as it says', () => {
  test.each(entries)('$entry', async ({ entry, from }) => {
    await expectWeight(entry, `export * from '${entry}'`, subpaths[entry], from)
  })
})

describe('so is a set-up', () => {
  test.each(Object.entries(setUps))('%s', async (title, setUp) => {
    await expectWeight(title, setUp.code, setUp, join(root, 'examples/quickstart'))
  })
})

async function expectWeight(
  title: string,
  code: string,
  weight: Weight | undefined,
  from: string,
): Promise<void> {
  const bundles = await Promise.all([
    bundle(code, { from, platform: 'workerd' }),
    bundle(code, { from, platform: 'browser' }),
  ])
  const [{ text, gzipped }] = bundles
  console.log(`${title}: ${text.length} B minified, ${gzipped} B gzipped`)
  for (const { gzipped, parts } of bundles) {
    expect(parts).toEqual(weight?.parts.toSorted())
    expect(gzipped).toBeLessThanOrEqual(weight?.limit ?? 0)
  }
}
