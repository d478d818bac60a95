import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { bundle } from './bundle.ts'
import { root } from './source.ts'

/** What is looked at of a workflow. */
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

interface Job {
  readonly uses?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly 'timeout-minutes'?: number
  readonly steps?: readonly Step[]
}

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

const { text: parser } = await bundle(
  "export { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'",
  { from: root },
)
// Bundled, for it imports its schema in a way that Node does not; the types are those of the package.
const { NoOperationTraceWriter, parseWorkflow } = (await import(
  `data:text/javascript,${encodeURIComponent(parser)}`
)) as typeof import('@actions/workflow-parser')

const folder = join(root, '.github/workflows')
const workflows = readdirSync(folder).map((name) => {
  const content = readFileSync(join(folder, name), 'utf8')
  const workflow: Workflow = parse(content)
  return { name, content, workflow, errors: errorsOf(name, content) }
})
const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ title: `${name} ${id}`, job })),
)

/** What a job may do, where that is other than reading the code. */
const rights: Readonly<Record<string, Job['permissions']>> = {
  'codeql.yml analyze': { contents: 'read', 'security-events': 'write' },
  'release.yml publish': { 'id-token': 'write' },
  'release.yml announce': { contents: 'write' },
}

describe.each(workflows)('$name', ({ content, workflow, errors }) => {
  test("is sound by GitHub's own schema", () => {
    expect(errors).toEqual([])
  })

  test('may do nothing by itself, and says which runs exclude each other', () => {
    expect(workflow).toMatchObject({ permissions: {}, concurrency: { group: expect.any(String) } })
    expect(Object.keys(workflow.permissions)).toEqual([])
  })

  test('runs no code of strangers with rights or secrets', () => {
    expect(content).not.toMatch(/pull_request_target|workflow_run|secrets\./)
  })

  test('takes actions by their commit, and says which version that is', () => {
    const uses = content.match(/uses: .*/g)?.filter((line) => !line.startsWith('uses: ./')) ?? []
    const unpinned = uses.filter((line) => !/@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(line))
    expect(unpinned).toEqual([])
  })
})

describe.each(jobs)('$title', ({ title, job }) => {
  test('may do what it must, and no more', () => {
    expect(job.permissions).toEqual(rights[title] ?? { contents: 'read' })
  })

  test('ends by itself', () => {
    expect(job.uses ?? job['timeout-minutes']).toBeDefined()
  })

  test('leaves no token behind, and puts no value of an event into a script', () => {
    for (const { uses, with: input, run } of job.steps ?? []) {
      if (uses?.startsWith('actions/checkout@')) {
        expect(input).toMatchObject({ 'persist-credentials': false })
      }
      expect(run ?? '').not.toContain('${{')
    }
  })
})

test('an action has one version', () => {
  const uses = workflows.flatMap(({ content }) => content.match(/[\w/-]+@[\da-f]{40}/g) ?? [])
  const pinned = new Set(uses)
  expect([...new Set([...pinned].map((action) => action.split('@')[0]))]).toHaveLength(pinned.size)
})

function errorsOf(name: string, content: string): string[] {
  const { context } = parseWorkflow({ name, content }, new NoOperationTraceWriter())
  return context.errors.getErrors().map(({ message }) => message)
}
