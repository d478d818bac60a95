import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readPackages, root } from '../scripts/checks/source.ts'
import { notesOf } from './changelog.ts'

/** What is to be released, read from the repository. */
export interface Candidate {
  readonly version: string
  readonly changelog: string
  /** The files of `.changeset/` that wait for a release. */
  readonly changesets: readonly string[]
  readonly packages: readonly CandidatePackage[]
}

interface CandidatePackage {
  /** From the repository's root: `packages/core`. */
  readonly path: string
  readonly version: string
  readonly repository?: { readonly url?: string }
}

export function readCandidate(): Candidate {
  const packages = readPackages().map(({ directory, ...manifest }) => ({
    ...manifest,
    path: relative(root, directory),
  }))
  const [first] = packages
  if (!first) throw new Error('packages/ holds no package.')
  const changesets = readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md'))
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8')
  return { version: first.version, changelog, changesets, packages }
}

/** What stands in the way of a release, each with the next step. */
export function problemsOf({ version, changelog, changesets, packages }: Candidate): string[] {
  const problems: string[] = []
  if (changesets.length) {
    const names = changesets.join(', ')
    problems.push(`.changeset has unreleased changes (${names}): run \`pnpm release:version\`.`)
  }
  if (notesOf(changelog, version) === null) {
    problems.push(`CHANGELOG.md has no section "## ${version} – yyyy-mm-dd": give it its date.`)
  }
  for (const { path, repository, version: own } of packages) {
    if (own !== version) {
      problems.push(`${path}/package.json says version ${own}: all packages have ${version}.`)
    }
    if (!repository?.url) {
      problems.push(
        `${path}/package.json has no "repository": npm takes provenance only from the repository ` +
          `named there. Add { "type": "git", "url": "git+https://….git", "directory": "${path}" }.`,
      )
    }
  }
  return problems
}
