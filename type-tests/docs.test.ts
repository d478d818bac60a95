import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
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
  const types = ['node', 'deno', 'bun']
  const compilerOptions = { noPropertyAccessFromIndexSignature: false, types }
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
  const blocks = [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code)
  for (const [index, code] of blocks.entries()) {
    const name = /^\/\/ (\S+\.ts)\n/.exec(code)?.[1] ?? `block-${index}.ts`
    await writeFile(folder + name, code)
  }
}

async function typeErrors(): Promise<string> {
  const result = promisify(execFile)('tsc', ['-p', output, '--pretty', 'false'], { cwd: output })
  const { stdout } = await result.catch((error: { stdout: string }) => error)
  return stdout
}
