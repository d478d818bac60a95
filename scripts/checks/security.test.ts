import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { faultsOf, readTitles, rowsOf, titlesOf } from './security-table.ts'
import { readPackages, root } from './source.ts'

test('every requirement of docs/security.md has its test, or the reason why not', () => {
  const rows = rowsOf(readFileSync(join(root, 'docs/security.md'), 'utf8'))
  expect(rows.length).toBeGreaterThan(200)
  expect(faultsOf(rows, readTitles())).toEqual([])
})

test('[V-IN-5] the adapter takes no drizzle-orm that escapes identifiers badly', () => {
  const drizzle = readPackages().find(({ name }) => name === '@fetch-users/adapter-drizzle')
  const { peerDependencies } = JSON.parse(
    readFileSync(join(drizzle?.directory ?? '', 'package.json'), 'utf8'),
  )
  const [, major, minor, patch] =
    /^\^(\d+)\.(\d+)\.(\d+)$/.exec(peerDependencies['drizzle-orm']) ?? []
  expect(`${major}.${minor}`).toBe('0.45')
  expect(Number(patch)).toBeGreaterThanOrEqual(2) // GHSA-gpj5-g38j-94v9 was fixed in 0.45.2
})

describe('the check', () => {
  const [id, other] = ['AB-1', 'AB-2']
  const titles = new Map([['conformance/a.ts', [`works once [${id}]`, 'no more']]])
  const faults = (...lines: string[]) => faultsOf(rowsOf(lines.join('\n')), titles)
  const good = `| ${id} | once | [works once](../conformance/a.ts) |`

  test.each([
    ['a test that is there', []],
    ['a reason', [`| AB-2 | codes | There are none. |`]],
    ['a link that is no test', [`| AB-2 | codes | See [the guide](oauth.md). |`]],
    ['other tables', ['| id | what | by |', '| --- | --- | --- |', '| A thief |  |  |']],
  ])('takes %s', (_, lines) => {
    expect(faults(good, ...lines)).toEqual([])
  })

  test.each([
    ['an id twice', good, `${id} is there twice`],
    ['an empty cell', '| AB-2 | codes |  |', 'AB-2 has an empty cell'],
    ['a row without a third cell', '| AB-2 | codes |', 'AB-2 has an empty cell'],
    ['a row without an id', '|  | codes | There are none. |', 'a row has an empty cell'],
    [
      'a file that is not there',
      '| AB-2 | codes | [works](../conformance/b.ts) |',
      'AB-2: conformance/b.ts is no file of tests',
    ],
    [
      'a title of another id',
      '| AB-2 | codes | [works once](../conformance/a.ts) |',
      `${other}: conformance/a.ts has no title 'works once' with [${other}]`,
    ],
  ])('refuses %s', (_, line, fault) => {
    expect(faults(good, line)).toEqual([fault])
  })

  test('refuses another title, and one without the id', () => {
    for (const title of ['works twice', 'no more']) {
      const fault = `${id}: conformance/a.ts has no title '${title}' with [${id}]`
      expect(faults(`| ${id} | once | [${title}](../conformance/a.ts) |`)).toEqual([fault])
    }
  })

  test('refuses an id of a title that the document does not know', () => {
    expect(faults('| AB-2 | codes | There are none. |')).toEqual([
      `${id} of conformance/a.ts is not in the document`,
    ])
  })
})

test('a title is a text of the code, with an id, that something runs under', () => {
  // In brackets they would be ids that this file shows.
  const bracketed = (text: string) => text.replaceAll(/<([\w-]+)>/g, '[$1]')
  const code = `
    // test('<AB-1> a comment')
    /** <AB-1> of a comment */
    test('<AB-2> <V-AB-3> a test', () => expect('a text').toBe(1))
    test.each([['<AB-4> a row']])('%s', () => {})
    const title = \`\${name} is a rule <V-RD>\`
    laterRule('to come <AB-5>')
    test('<AB> <AB-x> no id', () => {})
    const contract = [{ title: 'a case <AB-6>' }]
  `
  expect(titlesOf(bracketed(code)).toSorted().join('\n')).toBe(
    bracketed('<AB-2> <V-AB-3> a test\n<AB-4> a row\na case <AB-6>\n… is a rule <V-RD>'),
  )
})
