import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../examples/quickstart/test/start-server.ts'
import { documents } from './markdown.ts'
import { firstGuide, type Program, programOf } from './program.ts'
import { isServer, run, type Step, shown } from './shell.ts'

const patienceMs = 60_000
const modules = fileURLToPath(new URL('node_modules', import.meta.url))
const programs = await Promise.all((await documents()).map(programOf))
const guides = programs.filter(
  ({ document, steps }) => document !== 'README.md' && steps.length > 0,
)
const first = programs.find(({ document }) => document === firstGuide)
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
}, patienceMs)

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

test('the README shows the program of the first guide', () => {
  expect(readme.packages).toEqual(first.packages)
  expect(readme.files).toEqual(first.files)
  expect(readme.steps).toEqual(first.steps.slice(0, readme.steps.length))
})

test.concurrent.each(guides)(
  'the program of $document answers as shown',
  { timeout: patienceMs },
  async (program) => {
    const port = `${await freePort()}`
    const onPort = (code: string) => code.replaceAll(/\b3000\b/g, port)
    const folder = await createFolder()
    await cp(base, folder, { recursive: true, verbatimSymlinks: true })
    await install(folder, program)
    const files = [...first.files, ...program.files]
    await write(folder, { files: files.map(({ name, code }) => ({ name, code: onPort(code) })) })
    const steps = program === first ? program.steps.slice(start) : program.steps
    await follow(
      folder,
      steps.map(({ command, answer }) => ({
        command: onPort(command),
        answer: answer.map(onPort),
      })),
    )
  },
)

async function follow(folder: string, steps: readonly Step[]): Promise<void> {
  const outputs = await run(steps, folder)
  for (const [index, { command, answer }] of steps.entries()) {
    expect(shown(outputs[index] ?? '', answer), command).toEqual(answer)
  }
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
