import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { expect, test } from 'vitest'
import { sidebar } from '../../docs/.vitepress/sidebar.ts'
import { root } from './source.ts'

const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...guides.map((name) => `docs/${name}`),
]

test('every link leads somewhere, on GitHub as on the site', () => {
  const lost = documents.flatMap((document) =>
    linksOf(document)
      .filter((link) => !leadsSomewhere(document, link))
      .map((link) => `${document}: ${link}`),
  )
  expect(lost).toEqual([])
})

test('the sidebar leads to every guide once, to the reference, and nowhere else', () => {
  const pages = sidebar.flatMap(({ items = [] }) => items.map(({ link }) => link))
  const names = guides.map((name) => name.slice(0, -'.md'.length))
  const expected = names.filter((name) => name !== 'index').concat('reference/')
  expect(pages.toSorted()).toEqual(expected.map((name) => `/${name}`).toSorted())
})

function linksOf(document: string): string[] {
  const links = textOf(document).matchAll(/\](?:\(|: )([^\s)]+)|(?:src|srcset|href)="([^"]+)"/g)
  return [...links].map(([, inText, inTag]) => inText ?? inTag ?? '')
}

function leadsSomewhere(document: string, link: string): boolean {
  if (/^([a-z]+:|\/)/.test(link)) return true // another site's, or a path that an example asks for
  const [target = '', anchor] = link.split('#')
  const path = target === '' ? document : posix.join(posix.dirname(document), target)
  if (!existsSync(join(root, path))) return false
  return anchor === undefined || anchorsOf(path).includes(anchor)
}

/** The names that GitHub gives to headings. */
function anchorsOf(document: string): string[] {
  const headings = textOf(document).matchAll(/^#+ (.+)$/gm)
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\p{Mark}_ -]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** A document without its blocks of code. */
function textOf(document: string): string {
  return readFileSync(join(root, document), 'utf8').replace(/^```.*?^```$/gms, '')
}
