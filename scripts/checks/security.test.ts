import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { faultsOf, readTitles, tableOf, titlesOf } from './security-table.ts'
import { readPackages, root } from './source.ts'

test('every requirement of docs/security.md has its test, or the reason why not', () => {
  const table = tableOf(readFileSync(join(root, 'docs/security.md'), 'utf8'))
  expect(table.rows.length).toBeGreaterThan(200)
  expect(faultsOf(table, readTitles())).toEqual([])
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
  const id = 'AB-1'
  const path = 'conformance/a.ts'
  const titles = new Map([[path, [`works once [${id}]`, 'no more']]])
  const good = [`| ${id} | once | [works once][a] |`, `[a]: ../${path}`]
  const faults = (...lines: string[]) => faultsOf(tableOf(lines.join('\n')), titles)

  test.each([
    ['a test that is there', []],
    ['a reason', ['| AB-2 | codes | There are none. |']],
    ['a link that is no test', ['| AB-2 | codes | See [the guide](oauth.md). |']],
    ['other tables', ['| id | what | by |', '| --- | --- | --- |', '| A thief |  |  |']],
  ])('takes %s', (_, lines) => {
    expect(faults(...good, ...lines)).toEqual([])
  })

  test.each([
    ['an id twice', good[0], `${id} is there twice`],
    ['an empty cell', '| AB-2 | codes |  |', 'AB-2 has an empty cell'],
    ['a row without a third cell', '| AB-2 | codes |', 'AB-2 has an empty cell'],
    ['a row without an id', '|  | codes | There are none. |', 'a row has an empty cell'],
    ['a file that is not there', '[b]: ../b.test.ts', 'b.test.ts is no file of tests'],
    ['a link to nothing', '| AB-2 | codes | [x][b] |', 'AB-2: nothing says what [b] is'],
    ['the test of another id', '| AB-2 | x | [works][a] |', `AB-2: ${path} has no title 'works'`],
  ])('refuses %s', (_, line = '', fault) => {
    expect(faults(...good, line)).toEqual([fault])
  })

  test('refuses another title, and one without the id', () => {
    for (const title of ['works twice', 'no more']) {
      const row = `| ${id} | once | [${title}][a] |`
      expect(faults(row, ...good.slice(1))).toEqual([`${id}: ${path} has no title '${title}'`])
    }
  })

  test('refuses an id of a title that the document does not know', () => {
    const fault = `${id} of ${path} is not in the document`
    expect(faults('| AB-2 | codes | There are none. |')).toEqual([fault])
  })
})

test('a title is a text of the code, with an id', () => {
  // In brackets they would be ids that this file shows.
  const bracketed = (text: string) => text.replaceAll(/<([\w-]+)>/g, '[$1]')
  const code = `
    // test('<AB-1> a comment')
    /** <AB-1> of a comment */
    test('<AB-2> <V-AB-3> a test', () => expect('a text').toBe(1))
    test.each([['<AB-4> a row']])('%s', () => {})
    const title = \`\${name} is a rule <V-RD>\`
    test('<AB> <AB-x> no id', () => {})
    const contract = [{ title: 'a case <AB-6>' }]
  `
  expect(titlesOf(bracketed(code)).toSorted().join('\n')).toBe(
    bracketed('<AB-2> <V-AB-3> a test\n<AB-4> a row\na case <AB-6>\n… is a rule <V-RD>'),
  )
})
