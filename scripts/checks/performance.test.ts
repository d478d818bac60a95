import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readme, readmeWithComparison } from '../../bench/report/comparison.ts'
import { document, documentWithResults } from '../../bench/report/document.ts'

test('docs/performance.md shows the results as they were measured: pnpm bench:docs', async () => {
  expect(await readFile(document, 'utf8')).toBe(await documentWithResults())
})

test('the README compares by the results as they were measured: pnpm bench:docs', async () => {
  expect(await readFile(readme, 'utf8')).toBe(await readmeWithComparison())
})
