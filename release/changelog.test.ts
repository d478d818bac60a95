import { expect, test } from 'vitest'
import { notesOf, withSection } from './changelog.ts'

const before = '# Changes\n\n## 0.1.0 – 2026-12-01\n\nThe first version.\n'
const change = (type: 'major' | 'minor' | 'patch', summary: string) => ({
  summary,
  releases: [{ type: 'none' as const }, { type }],
})

test('a release gets a section on top, the gravest changes first', () => {
  const changes = [
    change('patch', 'A fault less.\n\nIt was there from the start.'),
    change('major', 'An option goes.'),
    change('patch', 'Costs $1 less.'),
  ]
  expect(withSection(before, '1.0.0 – 2026-12-24', changes)).toBe(`# Changes

## 1.0.0 – 2026-12-24

### Breaking

- An option goes.

### Fixed

- A fault less.

  It was there from the start.
- Costs $1 less.

## 0.1.0 – 2026-12-01

The first version.
`)
})

test('the notes of a release are its section', () => {
  const after = withSection(before, '0.2.0 – 2026-12-24', [change('minor', 'A thing.')])
  expect(notesOf(after, '0.2.0')).toBe('### New\n\n- A thing.')
  expect(notesOf(after, '0.1.0')).toBe('The first version.')
})

test('a version without a section, or without a date, has none', () => {
  expect(notesOf(before, '0.1')).toBeNull()
  expect(notesOf(before, '0.2.0')).toBeNull()
  expect(notesOf(before.replace('2026-12-01', 'unreleased'), '0.1.0')).toBeNull()
})
