import { setTimeout as sleep } from 'node:timers/promises'
import { type Ask, type Contender, type JobName, jobNames, type Visitor } from './contender.ts'
import { type Running, start } from './contender-process.ts'
import { openDatabase } from './database.ts'
import { mailDomain, type People, type Person } from './people.ts'
import type { Site } from './site.ts'

/** A contender at work, with those who are logged in to it. */
export interface Runner extends Running {
  readonly visitors: readonly Visitor[]
  /** Others with an account, to log in over and over: the visitors' sessions stay as few. */
  readonly others: readonly Person[]
}

/** How {@link lineUp} prepares a contender. */
export interface LineUpOptions {
  readonly people: People
  readonly visitors: number
}

/** Makes a database for a contender, fills it, starts the contender, and logs visitors in. */
export async function lineUp(
  contender: Contender,
  site: Site,
  { people, visitors: count }: LineUpOptions,
): Promise<Runner> {
  const url = await site.add(contender.name)
  {
    await using database = openDatabase(url)
    await contender.fill(database, people, url)
  }
  const running = await start(contender, url)
  const visitors: Visitor[] = []
  for (const person of people.all.slice(0, count)) {
    visitors.push(await contender.client.enter(running.send, person))
  }
  const others = people.all.slice(count, count + mostOthers)
  return { ...running, visitors, others, [Symbol.asyncDispose]: running[Symbol.asyncDispose] }
}

const mostOthers = 200

let addresses = 0

/** An address that nobody has. */
export function freshAddress(): string {
  return `fresh-${process.pid}-${addresses++}${mailDomain}`
}

/** What is asked for a job, by everybody in turn; nothing where the contender cannot do it. */
export function asksOf(runner: Runner, job: JobName): Ask[] {
  const { visitors, others, contender } = runner
  const nobody = { cookie: '', bearer: '' }
  const askers = job === 'login' ? others.map((person) => ({ ...person, ...nobody })) : visitors
  return askers.flatMap((visitor) => contender.client.jobs[job]?.(visitor, freshAddress()) ?? [])
}

/**
 * Has a contender do each job once, and refuse what it has to refuse.
 *
 * @throws {Error} when an answer is another than it has to be.
 */
export async function verify(runner: Runner): Promise<void> {
  const [visitor] = runner.visitors
  if (!visitor) throw new Error('nobody is logged in')
  for (const job of jobNames) {
    const [ask] = asksOf(runner, job)
    if (ask) await runner.send(ask)
  }
  for (const ask of Object.values(runner.contender.client.refusals(visitor))) {
    await runner.send(ask)
  }
}

/** Longer than what is done behind an answer takes. */
const afterwardsMilliseconds = 100

/** Has a contender do a job once, and returns by how many queries; `null` where that is not told. */
export async function queriesOf(runner: Runner, job: JobName): Promise<number | null> {
  const [ask] = asksOf(runner, job)
  const before = await runner.queries()
  if (!ask || before === null) return null
  await runner.send(ask)
  await sleep(afterwardsMilliseconds)
  return Number(await runner.queries()) - before
}

const settleMilliseconds = 30
/** Half a minute: a queue of hashes is long on a busy machine. */
const mostSettling = 1000

/** Waits until a contender has done what it was asked, and returns the processor time so far. */
export async function settledCpu(runner: Running): Promise<number | null> {
  for (let tries = 0; tries < mostSettling; tries++) {
    const before = runner.cpuMilliseconds()
    await sleep(settleMilliseconds)
    if (runner.cpuMilliseconds() === before) return before
  }
  throw new Error(`${runner.contender.name} does not come to rest`)
}
