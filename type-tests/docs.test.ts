import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))
const context = fileURLToPath(new URL('docs-context/', import.meta.url))
const output = fileURLToPath(new URL('docs-code/', import.meta.url))

test('the code in the README and the guides compiles', async () => {
  await rm(output, { recursive: true, force: true })
  const guides = (await readdir(`${root}docs`)).map((name) => `docs/${name}`)
  for (const document of ['README.md', ...guides]) await extract(document)
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
  await cp(context, folder, { recursive: true })
  const markdown = await readFile(root + document, 'utf8')
  const blocks = markdown.matchAll(/^```tsx?\n(.*?)^```$/gms)
  for (const [index, [, code = '']] of [...blocks].entries()) {
    const path = folder + (/^\/\/ (\S+\.tsx?)\n/.exec(code)?.[1] ?? `block-${index}.ts`)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, code)
  }
}

async function typeErrors(): Promise<string> {
  const result = promisify(execFile)('tsc', ['-p', output, '--pretty', 'false'], { cwd: output })
  const { stdout } = await result.catch((error: { stdout: string }) => error)
  return stdout
}
