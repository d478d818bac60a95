import { readdir, readFile } from 'node:fs/promises'
import { markdownOf } from './markdown.ts'
import { replaceBetween } from './marks.ts'
import type { Section } from './section.ts'

const results = new URL('../results/', import.meta.url)

/** The guide that the results are shown in. */
export const document: URL = new URL('../../docs/performance.md', import.meta.url)

/** The guide with the results as they are in `results/`. */
export async function documentWithResults(): Promise<string> {
  let text = await readFile(document, 'utf8')
  for (const file of await readdir(results)) {
    const name = file.replace('.json', '')
    text = replaceBetween(text, name, markdownOf(await readResults(name)))
  }
  return text
}

/** What the last full run of a benchmark found. */
export async function readResults(name: string): Promise<Section> {
  return JSON.parse(await readFile(new URL(`${name}.json`, results), 'utf8'))
}
