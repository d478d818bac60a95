import fc from 'fast-check'
import { expect } from 'vitest'
import { defaultSecret, type MountPath } from '../fixture.ts'
import type { OpenStorages } from '../storages.ts'
import { Api } from '../suite/api.ts'
import { advance } from '../suite/scenario.ts'
import type { Target } from '../suite/target.ts'
import { createClient, handOut, type IdTokens } from './credentials.ts'
import { heapInUse } from './heap.ts'
import { unexplained } from './permitted.ts'
import { type RequestPlan, requestFor } from './requests.ts'
import { State } from './state.ts'

const mounts: readonly MountPath[] = ['/', '/compat', '/strict']
const rounds = 10
/** After so many requests everything is made anew: tokens expire, codes are used up. */
const longestRound = 2000
/** Counters of rate limits are forgotten as often, or in the end every answer would be 429. */
const countersLast = 1000
/** An answer that takes longer never comes. */
const patienceMs = 2000

/** What a run needs. */
export interface RunOptions {
  readonly target: Target
  readonly fetch: (request: Request) => Promise<Response>
  readonly storageOf: OpenStorages['storageOf']
  readonly numRuns: number
  readonly seed: number
  /** Faults that no answer told of: they come in here, and are taken out. */
  readonly faults: unknown[]
}

/** What a run came to. */
export interface Report {
  /** How many answers there were, by status. */
  readonly statuses: Record<string, number>
  /** How many requests changed something, for a reason. */
  changes: number
  slowestMs: number
  /** MiB after each round. */
  readonly heap: number[]
}

/** Sends requests of all kinds. @throws when an answer, or what it left behind, is not as promised. */
export async function runRequests(options: RunOptions): Promise<Report> {
  const { numRuns, seed } = options
  const report: Report = { statuses: {}, changes: 0, slowestMs: 0, heap: [] }
  const perRound = Math.min(longestRound, Math.ceil(numRuns / rounds))
  for (let index = 0; index * perRound < numRuns; index++) {
    const { requests, check } = await openRound(options, report, index % 2 === 1)
    await fc.assert(fc.asyncProperty(requests, check), { numRuns: perRound, seed: seed + index })
    report.heap.push(heapInUse())
  }
  return report
}

interface Round {
  readonly requests: fc.Arbitrary<RequestPlan>
  check(plan: RequestPlan): Promise<void>
}

/** In a late round log-ins are so old that their use is noted, and that no grace is left. */
async function openRound(options: RunOptions, report: Report, isLate: boolean): Promise<Round> {
  const { target, fetch, storageOf, faults } = options
  target.provider?.reset()
  const apis = mounts.map((mount) => new Api(target, mount, defaultSecret))
  for (const api of apis) await api.fixture('POST', 'reset')
  const idTokens: IdTokens = new Map()
  const clients = await inOrder(apis, (api) => createClient(api, storageOf(api.mount), idTokens))
  if (apis[0]) handOut(apis[0], idTokens)
  for (const api of isLate ? apis : []) await advance(api, 61)
  const states = await inOrder(mounts, (mount) => State.of(mount, storageOf(mount)))
  const secrets = new Set(states.flatMap((state) => state.secrets))
  let asked = 0

  return {
    requests: requestFor(clients),
    async check(plan) {
      const start = performance.now()
      const { status, text } = await withPatience(answerTo(plan, fetch, target.origin))
      const took = performance.now() - start
      report.statuses[status] = (report.statuses[status] ?? 0) + 1
      report.slowestMs = Math.max(report.slowestMs, took)
      // What is done behind the answer is done before the next request.
      for (const api of apis) await api.fixture('DELETE', 'outbox')
      const newFaults = faults.splice(0)
      const changes = (await inOrder(states, (state) => state.takeChanges())).flat()
      if (changes.length > 0) report.changes++
      if (asked++ % countersLast === 0) await inOrder(states, (state) => state.forgetCounters())
      expect(status).toBeLessThan(500)
      expect(took).toBeLessThan(patienceMs)
      for (const secret of secrets) expect(text.includes(secret)).toBe(false)
      expect(unexplained(changes, plan, status, clients)).toEqual([])
      expect(newFaults).toEqual([])
    },
  }
}

async function inOrder<In, Out>(
  list: readonly In[],
  act: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = []
  for (const item of list) results.push(await act(item))
  return results
}

interface Read {
  readonly status: number
  readonly text: string
}

async function answerTo(
  { method, path, headers, body }: RequestPlan,
  fetch: RunOptions['fetch'],
  origin: string,
): Promise<Read> {
  const pairs = headers.map(([name, value]): [string, string] => [name, value])
  const answer = await fetch(new Request(origin + path, { method, headers: pairs, body }))
  return { status: answer.status, text: await answer.text() }
}

async function withPatience(answer: Promise<Read>): Promise<Read> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${patienceMs} ms`)), patienceMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
