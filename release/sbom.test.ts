import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readManifest } from '../scripts/checks/packed.ts'
import { readPackages, root } from '../scripts/checks/source.ts'
import { type Component, sbom } from './sbom.ts'

const { bomFormat, components } = await sbom()

/** They ask for no more than to be named. */
const allowed = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'Unlicense']

/** What Next.js brings of its own accord: a table of browsers, and a codec it does without. */
const broughtByNext = [
  /^caniuse-lite: CC-BY-4.0$/,
  /^@img\/sharp-libvips-[\w-]+: LGPL-3.0-or-later$/,
]

test('the bill of materials lists every package, and all that one of them asks for', async () => {
  const manifests = readPackages().map(({ directory }) => readManifest(directory))
  const asked = (await Promise.all(manifests)).flatMap(
    ({ name, dependencies, peerDependencies }) => [
      name,
      ...Object.keys({ ...dependencies, ...peerDependencies }),
    ],
  )
  const listed = components.map(nameOf)
  expect(bomFormat).toBe('CycloneDX')
  expect(asked.filter((name) => !listed.includes(String(name)))).toEqual([])
})

test('it is made from what release/package.json takes, and that is no more', async () => {
  const taken = await readManifest(join(root, 'release'))
  const manifests = await Promise.all(
    readPackages().map(({ directory }) => readManifest(directory)),
  )
  const asked = manifests.flatMap(({ name, peerDependencies }) => [
    name,
    ...Object.keys(peerDependencies ?? {}),
  ])
  expect(Object.keys(taken.dependencies ?? {})).toEqual([...new Set(asked)].sort())
})

test('what comes with a package has a licence that everyone can keep', () => {
  const others = components
    .flatMap((component) => licencesOf(component).map((id) => ({ name: nameOf(component), id })))
    .filter(({ id }) => !allowed.includes(id))
    .map(({ name, id }) => `${name}: ${id}`)
    .filter((line) => !broughtByNext.some((pattern) => pattern.test(line)))
  expect(others).toEqual([])
})

function nameOf({ purl }: Component): string {
  return decodeURIComponent(purl).replace(/^pkg:npm\/(.+)@.*$/, '$1')
}

function licencesOf({ licenses }: Component): string[] {
  if (!licenses?.length) return ['none']
  return licenses.map(({ license, expression }) => license?.id ?? expression ?? 'unknown')
}
