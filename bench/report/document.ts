import { readdir, readFile } from 'node:fs/promises'
import { markdownOf } from './markdown.ts'
import type { Section } from './section.ts'

const results = new URL('../results/', import.meta.url)

/** The guide that the results are shown in. */
export const document: URL = new URL('../../docs/performance.md', import.meta.url)

/**
 * The guide with the results as they are in `results/`: each between the marks of its name, in place
 * of whatever stood there.
 *
 * @throws {Error} when it has no place for one of them.
 */
export async function documentWithResults(): Promise<string> {
  let text = await readFile(document, 'utf8')
  for (const file of await readdir(results)) {
    const name = file.replace('.json', '')
    const section: Section = JSON.parse(await readFile(new URL(file, results), 'utf8'))
    const begin = `<!-- ${name}: written by pnpm bench:docs -->`
    const end = `<!-- end of ${name} -->`
    const [before, after] = [text.split(begin)[0], text.split(end)[1]]
    if (before === undefined || after === undefined) {
      throw new Error(`docs/performance.md has no place for ${name}: ${begin} and ${end}`)
    }
    text = `${before}${begin}\n\n${markdownOf(section)}\n\n${end}${after}`
  }
  return text
}
