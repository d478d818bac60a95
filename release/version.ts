// Gives all packages the next version, and moves what the changesets in the current folder say into
// its CHANGELOG.md.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readChangesets } from '@changesets/read'
import { root } from '../scripts/checks/source.ts'
import { withSection } from './changelog.ts'

const changesets = await readChangesets(process.cwd())
if (!changesets.length) {
  throw new Error('There is nothing to release: `pnpm changeset` describes a change.')
}
execFileSync(join(root, 'node_modules/.bin/changeset'), ['version'], { stdio: 'inherit' })

const { version } = JSON.parse(readFileSync('release/package.json', 'utf8'))
const today = new Date().toISOString().slice(0, 'yyyy-mm-dd'.length)
const changelog = readFileSync('CHANGELOG.md', 'utf8')
writeFileSync('CHANGELOG.md', withSection(changelog, `${version} – ${today}`, changesets))
