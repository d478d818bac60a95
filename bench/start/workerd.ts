import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import { bundle } from '../../scripts/checks/bundle.ts'
import type { Table } from '../report/section.ts'
import type { Project } from './project.ts'
import { ratioOf } from './responses.ts'
import { inTurns, type Measure } from './rounds.ts'
import { contenders, fileOf, questions } from './set-ups.ts'

/** What a Worker is started from. */
interface WorkerCode {
  readonly text: string
  /** The compiled module that it imports, if it does. */
  readonly wasm?: { readonly path: string; readonly contents: Uint8Array<ArrayBuffer> } | undefined
  readonly url: string
  readonly status: number
}

type Times = 'start' | 'dispatch' | 'both'

const empty: WorkerCode = {
  text: 'export default { fetch: () => new Response() }',
  url: 'http://localhost',
  status: 200,
}

/** How long workerd takes from its start to the first response. */
export async function workerdTable(project: Project, rounds: number): Promise<Table> {
  const measures = new Map<string, Measure<Times>>([['an empty Worker', () => measured(empty)]])
  for (const contender of contenders) {
    const code = await workerOf(project, contender)
    measures.set(contender, () => measured(code))
  }
  const times = await inTurns(measures, rounds)
  const ours = times.get('fetch-users')
  return {
    title: 'Time to first response on workerd',
    note: 'The same set-ups, bundled and minified, on a workerd of their own, all with nodejs_compat, which better-auth needs. The start compiles and runs the module; the request is the first one.',
    columns: ['', 'start, ms', 'first request, ms', 'as ours', 'both, ms', 'as ours'],
    rows: [...times].map(([name, { start, dispatch, both }]) => [
      name,
      start,
      dispatch,
      ratioOf(dispatch, ours?.dispatch),
      both,
      ratioOf(both, ours?.both),
    ]),
  }
}

async function workerOf(
  { directory }: Project,
  contender: (typeof contenders)[number],
): Promise<WorkerCode> {
  const file = fileOf(contender, 'memory', 'worker')
  const code = `import { handler } from './${file}'; export default { fetch: (request) => handler(request) }`
  const { text } = await bundle(code, { from: directory, alsoOutside: ['node:*'] })
  const [path] = /argon2id\/[\w/-]+\.wasm/.exec(text) ?? []
  if (!path) return { text, ...questions[contender] }
  const contents = new Uint8Array(await readFile(join(directory, 'node_modules', path)))
  return { text, wasm: { path, contents }, ...questions[contender] }
}

async function measured({ text, wasm, url, status }: WorkerCode): Promise<Record<Times, number>> {
  const startedAt = performance.now()
  const miniflare = new Miniflare({
    modules: [
      { type: 'ESModule', path: 'worker.js', contents: text },
      ...(wasm ? [{ type: 'CompiledWasm' as const, ...wasm }] : []),
    ],
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_compat'],
  })
  try {
    await miniflare.ready
    const readyAt = performance.now()
    const response = await miniflare.dispatchFetch(url)
    const body = await response.text()
    const endedAt = performance.now()
    if (response.status !== status) throw new Error(`answered ${response.status} ${body}`)
    return { start: readyAt - startedAt, dispatch: endedAt - readyAt, both: endedAt - startedAt }
  } finally {
    await miniflare.dispose()
  }
}
