import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../', import.meta.url))

/** The README and the guides, by their path from the root. */
export async function documents(): Promise<string[]> {
  const guides = (await readdir(`${root}docs`)).filter((name) => name.endsWith('.md'))
  return ['README.md', ...guides.map((name) => `docs/${name}`)]
}

/** A block of code in a document. */
export interface Block {
  readonly language: string
  /** Whether it says so: ```sh run. */
  readonly isRun: boolean
  readonly code: string
  /** What its first line calls it: `// auth.ts`. */
  readonly file: string | undefined
  /** The line of text above it. */
  readonly above: string
}

export async function blocksOf(document: string): Promise<Block[]> {
  const markdown = await readFile(root + document, 'utf8')
  const fences = markdown.matchAll(/(?:^|\n)([^\n]*)\n\n?```(\w+)( run)?\n(.*?)^```$/gms)
  return [...fences].map(([, above = '', language = '', run, code = '']) => {
    const file = /^(?:\/\/|#) (\S+\.[a-z]+)\n/.exec(code)?.[1]
    return { language, isRun: run !== undefined, code, file, above }
  })
}
