import { type Block, blocksOf } from './markdown.ts'
import { type Step, stepsOf } from './shell.ts'

/** What a document shows of an application, and how to run it. */
export interface Program {
  readonly document: string
  readonly files: readonly SourceText[]
  /** What `npm install` is told to bring. */
  readonly packages: readonly string[]
  /** What is run of it; nothing: it is no program. */
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
  const shell = blocks.filter(({ language }) => language === 'sh')
  return {
    document,
    files: blocks.flatMap(sourceOf),
    packages: shell.flatMap(({ code }) => stepsOf(code)).flatMap(packagesOf),
    steps: shell.filter(({ isRun }) => isRun).flatMap(({ code }) => stepsOf(code)),
  }
}

const sourceOf = ({ file, code }: Block): SourceText[] =>
  file === undefined ? [] : [{ name: file, code }]

function packagesOf({ command }: Step): string[] {
  const [, names = ''] = /^npm install (.+)$/.exec(command) ?? []
  return names.split(/\s+/).filter((name) => name !== '' && !name.startsWith('-'))
}
