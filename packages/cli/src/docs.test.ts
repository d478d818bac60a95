import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { createProgram } from './program.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const guide = readFileSync(`${root}docs/command-line.md`, 'utf8')

test('the guide lists every finding, and no other', () => {
  const sources = globSync('packages/{cli/src/doctor,adapter-{drizzle,mongo}/src/inspect}/*.ts', {
    cwd: root,
  })
  const code = sources.map((path) => readFileSync(root + path, 'utf8')).join('\n')
  const ids = [...code.matchAll(/\bid: '([\w-]+)',\n/g)].map(([, id]) => id)
  const listed = [...guide.matchAll(/^\| `([a-z]+(?:-[a-z]+)*)` +\|/gm)].map(([, id]) => id)
  expect(listed.length).toBeGreaterThan(20)
  expect(listed.toSorted()).toEqual([...new Set(ids)].toSorted())
})

test('the guide shows every command, with its options', () => {
  const terminal = { ...process, cwd: () => '' }
  const shown = commandsOf(createProgram(terminal, () => {}))
  expect(shown).toHaveLength(10)
  for (const { path, options } of shown) {
    const heading = guide
      .split('\n')
      .find((line) => line.startsWith('### ') && line.includes(`\`${path}`))
    expect(heading, path).toBeDefined()
    for (const option of options) expect(heading).toContain(option)
  }
})

const everywhere = ['--json', '--auth', '--env-file', '--password']

function commandsOf(command: Command, path = ''): { path: string; options: string[] }[] {
  return command.commands.flatMap((child) => {
    const own = `${path} ${child.name()}`.trim()
    if (child.commands.length > 0) return commandsOf(child, own)
    const options = child.options.flatMap(({ long }) => long ?? [])
    return { path: own, options: options.filter((option) => !everywhere.includes(option)) }
  })
}
