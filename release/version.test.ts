import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readManifest, run } from '../scripts/checks/packed.ts'
import { readPackages, root } from '../scripts/checks/source.ts'

const script = join(import.meta.dirname, 'version.ts')

test('a change of one package gives all the next version, and is told in CHANGELOG.md alone', async () => {
  const { directory, paths } = await copyOfManifests()
  const changeset = "---\n'@fetch-users/hono': minor\n---\n\nA new thing.\n"
  await writeFile(join(directory, '.changeset/new-thing.md'), changeset)
  const before = await readManifest(join(directory, 'packages/core'))

  await run(process.execPath, [script], { cwd: directory })

  const versions = paths.map(async (path) => (await readManifest(join(directory, path)))['version'])
  const [next, ...others] = new Set(await Promise.all(versions))
  expect([next, ...others]).toEqual([minorAfter(String(before['version']))])
  const changelog = await readFile(join(directory, 'CHANGELOG.md'), 'utf8')
  const today = new Date().toISOString().slice(0, 10)
  expect(changelog).toContain(`\n## ${next} – ${today}\n\n### New\n\n- A new thing.\n\n## `)
  const files = await readdir(directory, { recursive: true })
  expect(files.filter((path) => path.includes('CHANGELOG'))).toEqual(['CHANGELOG.md'])
  expect(await readdir(join(directory, '.changeset'))).toEqual(['config.json'])
})

test('without a change there is nothing to release', async () => {
  const { directory } = await copyOfManifests()
  const refused = run(process.execPath, [script], { cwd: directory })
  await expect(refused).rejects.toThrow('There is nothing to release: `pnpm changeset`')
})

/** What versions are read from and written to, in a repository of its own. */
async function copyOfManifests() {
  const directory = await mkdtemp(join(tmpdir(), 'fetch-users-version-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const packages = readPackages().map((workspace) => relative(root, workspace.directory))
  const paths = [...packages, 'release']
  const manifests = paths.map((path) => `${path}/package.json`)
  await mkdir(join(directory, '.changeset'))
  const files = ['package.json', 'pnpm-workspace.yaml', 'CHANGELOG.md', '.changeset/config.json']
  for (const file of [...files, ...manifests]) await cp(join(root, file), join(directory, file))
  await run('git', ['init', '--quiet', '--initial-branch', 'main'], { cwd: directory })
  return { directory, paths }
}

function minorAfter(version: string): string {
  const [major, minor] = version.split('.')
  return `${major}.${Number(minor) + 1}.0`
}
