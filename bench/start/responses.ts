import type { Cell, Table } from '../report/section.ts'
import type { Spread } from '../report/statistics.ts'
import { printedBy } from './process.ts'
import type { Project } from './project.ts'
import { inTurns, type Measure } from './rounds.ts'
import type { Runtime } from './runtimes.ts'
import { type Contender, contenders, fileOf, questions } from './set-ups.ts'

type Times = 'inProcess' | 'fromSpawn'

/** How long a process takes until it has answered a request. */
export async function responseTable(
  project: Project,
  runtimes: readonly Runtime[],
  rounds: number,
): Promise<Table> {
  const measures = new Map<string, Measure<Times>>()
  for (const runtime of runtimes) {
    measures.set(runtime.name, () => emptyProcess(project, runtime))
    for (const contender of contenders) {
      measures.set(keyOf(runtime, contender), () => firstResponse(project, runtime, contender))
    }
  }
  const measured = await inTurns(measures, rounds)
  return {
    title: 'Time to first response',
    note: 'E-mail, password and cookie sessions in memory; who is asking is asked for, without a cookie. From the start of the import to the answer, and from before the process was there to the line that it prints. Times as ours: of the medians.',
    columns: ['', 'import to response, ms', 'as ours', 'spawn to response, ms', 'as ours'],
    rows: runtimes.flatMap((runtime) => {
      const ours = measured.get(keyOf(runtime, 'fetch-users'))
      const rowOf = (title: string, key: string): Cell[] => {
        const { inProcess, fromSpawn } = measured.get(key) ?? {}
        return [
          `${runtime.name}: ${title}`,
          inProcess ?? null,
          ratioOf(inProcess, ours?.inProcess),
          fromSpawn ?? null,
          ratioOf(fromSpawn, ours?.fromSpawn),
        ]
      }
      return [
        rowOf('an empty module', runtime.name),
        ...contenders.map((contender) => rowOf(contender, keyOf(runtime, contender))),
      ]
    }),
  }
}

function keyOf({ name }: Runtime, contender: Contender): string {
  return `${name} ${contender}`
}

/** How many times as much as ours. */
export function ratioOf(theirs: Spread | undefined, ours: Spread | undefined): number | null {
  return theirs && ours ? theirs.median / ours.median : null
}

async function emptyProcess(
  { directory }: Project,
  { command }: Runtime,
): Promise<Record<Times, number>> {
  const script = [...command, 'import-entry.mjs', './empty.mjs'] as const
  const { output, milliseconds } = await printedBy(script, directory)
  return { inProcess: Number(output), fromSpawn: milliseconds }
}

async function firstResponse(
  { directory }: Project,
  { command }: Runtime,
  contender: Contender,
): Promise<Record<Times, number>> {
  const { url, status } = questions[contender]
  const script = ['first-response.mjs', `./${fileOf(contender, 'memory')}`, url]
  const printed = await printedBy([...command, ...script], directory)
  const answer = JSON.parse(printed.output)
  if (answer.status !== status) throw new Error(`${contender} answered ${printed.output}`)
  return { inProcess: answer.milliseconds, fromSpawn: printed.milliseconds }
}
