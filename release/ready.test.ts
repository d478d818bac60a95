import { expect, test } from 'vitest'
import { problemsOf, readCandidate } from './ready.ts'

const ready = {
  version: '0.2.0',
  changelog: '# Changes\n\n## 0.2.0 – 2026-12-24\n\nA thing.\n',
  changesets: [],
  packages: [
    { path: 'packages/a', version: '0.2.0', repository: { url: 'git+https://example.com/a.git' } },
  ],
}

test('a release is ready with its notes written, and its packages of one version and origin', () => {
  expect(problemsOf(ready)).toEqual([])
})

test.each([
  ['changes that wait', { changesets: ['new-thing.md'] }, 'pnpm release:version'],
  ['no notes', { changelog: '# Changes\n' }, '## 0.2.0 – yyyy-mm-dd'],
  [
    'a package without an origin',
    { packages: [{ path: 'packages/a', version: '0.2.0' }] },
    'packages/a/package.json has no "repository"',
  ],
  [
    'a package of another version',
    {
      packages: [...ready.packages, { ...ready.packages[0], path: 'packages/b', version: '0.1.0' }],
    },
    'packages/b/package.json says version 0.1.0',
  ],
])('%s stands in its way, and the message says what to do', (_, change, message) => {
  expect(problemsOf({ ...ready, ...change })).toEqual([expect.stringContaining(message)])
})

test('all packages here have one version', () => {
  const { version, packages } = readCandidate()
  expect(packages.filter((candidate) => candidate.version !== version)).toEqual([])
})
