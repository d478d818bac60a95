import { type Block, blocksOf } from './markdown.ts'
import { type Step, stepsOf } from './shell.ts'

/** What a document shows of an application, and how to run it. */
export interface Program {
  readonly document: string
  readonly files: readonly SourceText[]
  /** What `npm install` is told to bring. */
  readonly packages: readonly string[]
  /** The blocks of shell that show answers; none: it is no program. */
  readonly steps: readonly Step[]
}

export interface SourceText {
  readonly name: string
  readonly code: string
}

/** The guide whose application all others go on from. */
export const firstGuide = 'docs/hono.md'

export async function programOf(document: string): Promise<Program> {
  const blocks = await blocksOf(document)
  const shell = blocks.filter(({ language }) => language === 'sh').map(({ code }) => stepsOf(code))
  return {
    document,
    files: blocks.flatMap(sourceOf),
    packages: shell.flat().flatMap(({ command }) => packagesOf(command)),
    steps: shell.filter((steps) => steps.some(({ answer }) => answer.length > 0)).flat(),
  }
}

const sourceOf = ({ file, code }: Block): SourceText[] =>
  file === undefined ? [] : [{ name: file, code }]

function packagesOf(command: string): string[] {
  const [, names = ''] = /^npm install (.+)$/.exec(command) ?? []
  return names.split(/\s+/).filter((name) => name !== '' && !name.startsWith('-'))
}
