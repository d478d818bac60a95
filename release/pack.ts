// Makes all that a release consists of, in release/dist: the packages as npm takes them, their bill
// of materials, and what the changelog says.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packInto } from '../scripts/checks/packed.ts'
import { notesOf } from './changelog.ts'
import { problemsOf, readCandidate } from './ready.ts'
import { sbom } from './sbom.ts'

const candidate = readCandidate()
const problems = problemsOf(candidate)
if (problems.length) {
  console.error(['This is not ready for a release.', ...problems].join('\n- '))
  process.exit(1)
}

const { version, changelog } = candidate
const directory = join(import.meta.dirname, 'dist')
await rm(directory, { recursive: true, force: true })
await mkdir(directory)
await packInto(directory)
await writeFile(join(directory, `fetch-users-${version}.cdx.json`), JSON.stringify(await sbom()))
await writeFile(join(directory, 'notes.md'), `${notesOf(changelog, version)}\n`)
