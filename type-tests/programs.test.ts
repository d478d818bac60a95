import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../examples/quickstart/test/start-server.ts'
import { blocksOf, documents } from './markdown.ts'
import { isServer, run, type Step, shown, stepsOf } from './shell.ts'

/** A document with a program that it shows how to run. */
interface Program {
  readonly document: string
  readonly files: readonly { readonly name: string; readonly code: string }[]
  readonly packages: readonly string[]
  readonly steps: readonly Step[]
}

const modules = fileURLToPath(new URL('node_modules', import.meta.url))
const programs = await Promise.all((await documents()).map(programOf))
const guides = programs.filter(
  ({ document, steps }) => document !== 'README.md' && steps.length > 0,
)
const first = programs.find(({ document }) => document === 'docs/hono.md')
const readme = programs.find(({ document }) => document === 'README.md')
if (!first || !readme) throw new Error('The first guide, or the README, is gone')
const start = first.steps.findIndex(isServer)

/** The application of the first guide, installed and with its tables: all others go on from it. */
let base: string
const folders: string[] = []

beforeAll(async () => {
  base = await createFolder()
  await install(base, first)
  await write(base, first)
  await follow(base, first.steps.slice(0, start))
})

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

test('the README shows the program of the first guide', () => {
  expect(readme.packages).toEqual(first.packages)
  expect(readme.files).toEqual(first.files)
  expect(readme.steps).toEqual(first.steps.slice(0, readme.steps.length))
})

test.each(guides)('the program of $document answers as shown', async (program) => {
  const port = `${await freePort()}`
  const onPort = (code: string) => code.replaceAll('3000', port)
  const folder = await createFolder()
  await cp(base, folder, { recursive: true, verbatimSymlinks: true })
  await install(folder, program)
  for (const { files } of [first, program]) {
    await write(folder, { files: files.map(({ name, code }) => ({ name, code: onPort(code) })) })
  }
  const steps = program === first ? program.steps.slice(start) : program.steps
  const onThatPort = steps.map(({ command, answer }) => ({
    command: onPort(command),
    answer: answer.map(onPort),
  }))
  await follow(folder, onThatPort)
})

async function follow(folder: string, steps: readonly Step[]): Promise<void> {
  const outputs = await run(steps, folder)
  for (const [index, { command, answer }] of steps.entries()) {
    expect(shown(outputs[index] ?? '', answer), command).toEqual(answer)
  }
}

async function programOf(document: string): Promise<Program> {
  const blocks = await blocksOf(document)
  const shell = blocks.filter(({ language }) => language === 'sh').map(({ code }) => stepsOf(code))
  return {
    document,
    files: blocks.flatMap(({ file, code }) => (file === undefined ? [] : [{ name: file, code }])),
    packages: shell.flat().flatMap(({ command }) => packagesOf(command)),
    steps: shell.filter((steps) => steps.some(({ answer }) => answer.length > 0)).flat(),
  }
}

function packagesOf(command: string): string[] {
  const [, names = ''] = /^npm install (.+)$/.exec(command) ?? []
  return names.split(/\s+/).filter((name) => name !== '' && !name.startsWith('-'))
}

async function createFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'docs-program-')))
  folders.push(folder)
  return folder
}

/** Installs what the document says is to be installed, and nothing else. */
async function install(folder: string, { packages }: Pick<Program, 'packages'>): Promise<void> {
  for (const name of packages) {
    const link = join(folder, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await rm(link, { force: true })
    await symlink(await realpath(join(modules, name)), link)
  }
}

async function write(folder: string, { files }: Pick<Program, 'files'>): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  for (const { name, code } of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), code)
  }
}
