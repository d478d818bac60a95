import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { blocksOf, documents } from './markdown.ts'
import { firstGuide, programOf } from './program.ts'

const context = fileURLToPath(new URL('docs-context/', import.meta.url))
const first = await programOf(firstGuide)
const output = fileURLToPath(new URL('docs-code/', import.meta.url))

test('the code in the README and the guides compiles', async () => {
  await rm(output, { recursive: true, force: true })
  for (const document of await documents()) await extract(document)
  // As applications are set up: Next.js names its modules as a bundler finds them.
  const compilerOptions = {
    noPropertyAccessFromIndexSignature: false,
    module: 'preserve',
    jsx: 'react-jsx',
    types: ['node', 'deno', 'bun'],
  }
  const config = { extends: '../../tsconfig.json', include: ['.'], exclude: [], compilerOptions }
  await writeFile(`${output}tsconfig.json`, JSON.stringify(config))
  expect(await typeErrors()).toBe('')
})

test('the JSON and the shell in the docs are well-formed', async () => {
  for (const document of await documents()) {
    for (const { language, code } of await blocksOf(document)) {
      if (language === 'json') expect(() => JSON.parse(code), `${document}: ${code}`).not.toThrow()
      if (language === 'sh') await promisify(execFile)('bash', ['-n', '-c', code])
    }
  }
})

test('code that a guide says is of an example stands there', async () => {
  const lost: string[] = []
  let count = 0
  for (const document of await documents()) {
    for (const { above, code, file } of await blocksOf(document)) {
      const [, example] = /\]\((\.\.\/examples\/.+\.[a-z]+)\)\):$/.exec(above) ?? []
      if (example === undefined) continue
      count++
      const text = await readFile(new URL(example, new URL('../docs/', import.meta.url)), 'utf8')
      lost.push(...missingIn(text, code).map((line) => `${document}, ${file}: ${line}`))
    }
  }
  expect(lost).toEqual([])
  expect(count).toBeGreaterThan(9)
})

/** The lines of some code, but for its name, that a text does not hold in this order. */
function missingIn(text: string, code: string): string[] {
  const lines = text.split('\n')
  return code
    .split('\n')
    .slice(1)
    .filter((line) => {
      const index = lines.indexOf(line)
      if (index >= 0) lines.splice(0, index + 1)
      return index < 0
    })
}

/** Writes the blocks of a document into a folder, under the name in their first line. */
async function extract(document: string): Promise<void> {
  const folder = `${output}${document.replaceAll('/', '-')}/`
  await mkdir(folder, { recursive: true })
  const { steps } = await programOf(document)
  if (steps.length === 0) await cp(context, folder, { recursive: true })
  else for (const { name, code } of first.files) await writeFile(folder + name, code)
  const blocks = (await blocksOf(document)).filter(({ language }) => /^tsx?$/.test(language))
  for (const [index, { file, code }] of blocks.entries()) {
    const path = folder + (file ?? `block-${index}.ts`)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, code)
  }
}

async function typeErrors(): Promise<string> {
  const result = promisify(execFile)('tsc', ['-p', output, '--pretty', 'false'], { cwd: output })
  const { stdout } = await result.catch((error: { stdout: string }) => error)
  return stdout
}
