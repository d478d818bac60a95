import { execFile } from 'node:child_process'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
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
