import { jobNames } from './contender.ts'
import type { Task } from './rounds.ts'

/** How much is measured. */
export interface Effort {
  readonly rounds: number
  /** That a round takes, and one with hashes in it. */
  readonly milliseconds: number
  readonly hashingMilliseconds: number
  /** Ahead of the rounds of a task, at the most connections that it is done at. */
  readonly warmUpMilliseconds: number
  readonly stormRounds: number
  readonly stormMilliseconds: number
  /** Connections that log in all at once. */
  readonly stormConnections: number
  /** Of each database. */
  readonly people: number
  /** Those among them who are logged in. */
  readonly visitors: number
  readonly connections: readonly number[]
}

const quickly: Effort = {
  rounds: 1,
  milliseconds: 100,
  hashingMilliseconds: 100,
  warmUpMilliseconds: 50,
  stormRounds: 1,
  stormMilliseconds: 100,
  stormConnections: 10,
  people: 20,
  visitors: 2,
  connections: [5],
}

const thoroughly: Effort = {
  rounds: 5,
  milliseconds: 600,
  hashingMilliseconds: 800,
  warmUpMilliseconds: 2000,
  stormRounds: 3,
  stormMilliseconds: 1500,
  stormConnections: 50,
  people: 1000,
  visitors: 50,
  connections: [1, 20],
}

export function effortOf(quick: boolean): Effort {
  return quick ? quickly : thoroughly
}

export const tasks: readonly Task[] = [...jobNames, 'mixed traffic']

/** The name of what is measured besides. */
export const storm = 'storm'

const hashing: readonly Task[] = ['login', 'registration', 'mixed traffic']

export function millisecondsOf(task: Task, effort: Effort): number {
  return hashing.includes(task) ? effort.hashingMilliseconds : effort.milliseconds
}

const { BENCH_HTTP_ONLY } = process.env

/**
 * Whether something is to take part: a job, a database, a contender. `BENCH_HTTP_ONLY` names those
 * that are, `session check,login,sqlite,the floor,fetch-users`; of a kind that it does not name all
 * are.
 */
export function isChosen(name: string, all: readonly string[]): boolean {
  const chosen = (BENCH_HTTP_ONLY ?? '').split(',').filter((wanted) => all.includes(wanted))
  return chosen.length === 0 || chosen.includes(name)
}
