import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** A page of the site made of a document that lies outside `docs`. */
export interface RepositoryPage {
  readonly params: { readonly page: string }
  readonly content: string
}

/**
 * Tells where a link leads on the site: to a guide, to a page of another document, or to the text of
 * a file. On GitHub it leads there as it stands.
 *
 * @param page - where the link is, from `docs/`.
 */
export function siteLink(href: string, page: string): string {
  const [target = '', hash] = href.split('#')
  if (target === '' || isAbsolute(target)) return href
  const document = page.startsWith('repository/')
    ? page.slice('repository/'.length)
    : `docs/${page}`
  const path = resolve(document, target)
  const site = path.startsWith('docs/') ? path.slice('docs'.length) : `/repository/${nameOf(path)}`
  return hash === undefined ? site : `${site}#${hash}`
}

/** Makes pages of the documents that guides link to, and of what those link to in turn. */
export function repositoryPages(): RepositoryPage[] {
  const documents = linkedPaths().filter((path) => path.endsWith('.md'))
  return documents.map((path) => ({
    params: { page: path.slice(0, -'.md'.length) },
    content: readFileSync(join(root, path), 'utf8').replaceAll('"docs/public/', '"/'),
  }))
}

/** Puts the files that are linked to beside the pages, as text. */
export async function writeRepositoryFiles(siteFolder: string): Promise<void> {
  for (const path of linkedPaths().filter((path) => !path.endsWith('.md'))) {
    const target = join(siteFolder, 'repository', nameOf(path))
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, textOf(join(root, path)))
  }
}

function linkedPaths(): string[] {
  const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  const found = new Set<string>()
  const waiting = guides.flatMap((name) => linksOf(`docs/${name}`))
  for (const path of waiting) {
    if (path.startsWith('docs/') || found.has(path)) continue
    found.add(path)
    if (path.endsWith('.md')) waiting.push(...linksOf(path))
  }
  return [...found]
}

/** The files and folders that a document links to. */
function linksOf(document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8')
  return [...text.matchAll(/\](?:\(|: )([^\s)#]+)/g)]
    .map(([, href = '']) => href)
    .filter((href) => href !== '' && !isAbsolute(href))
    .map((href) => resolve(document, href))
}

/** What a link names, from the root; of a folder its README, where there is one. */
function resolve(document: string, href: string): string {
  const path = posix.join(posix.dirname(document), href).replace(/\/$/, '')
  const readme = posix.join(path, 'README.md')
  return existsSync(join(root, readme)) ? readme : path
}

const isAbsolute = (href: string): boolean => /^([a-z]+:|\/)/i.test(href)

const nameOf = (path: string): string =>
  path.endsWith('.md') ? path.slice(0, -'.md'.length) : `${path}.txt`

const textOf = (path: string): string =>
  statSync(path).isDirectory() ? readdirSync(path).join('\n') : readFileSync(path, 'utf8')
