import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type JobName, jobNames } from './contender.ts'
import { authJs, betterAuth, betterAuthCached, fetchUsersSources, floor } from './contenders.ts'
import { asksOf, lineUp, queriesOf, type Runner, verify } from './field.ts'
import { makePeople } from './people.ts'
import { openSqliteSite, type Site } from './site.ts'

const contenders = [fetchUsersSources, floor, betterAuth, betterAuthCached, authJs]
const field = new Map<string, Runner>()
let site: Site

beforeAll(async () => {
  site = await openSqliteSite()
  const people = await makePeople(2)
  const options = { people, visitors: 1 }
  const line = (contender: (typeof contenders)[number]) => lineUp(contender, site, options)
  for (const runner of await Promise.all(contenders.map(line))) {
    field.set(runner.contender.name, runner)
  }
})

afterAll(async () => {
  for (const runner of field.values()) await runner[Symbol.asyncDispose]()
  await site[Symbol.asyncDispose]()
})

test.each(contenders)(
  '$name does each job, and lets nobody in whom it should not',
  async ({ name }) => {
    await verify(runnerOf(name))
  },
)

describe.each(jobNames)('%s', (job) => {
  test('the floor and the library answer alike: status, body and cookie', async () => {
    const [own, floors] = await Promise.all(both().map((runner) => answerOf(runner, job)))
    expect(floors).toEqual(own)
  })

  test('the floor and the library make as many queries', async () => {
    const [own, floors] = await Promise.all(both().map((runner) => queriesOf(runner, job)))
    expect(floors).toBe(own)
  })
})

function runnerOf(name: string): Runner {
  const runner = field.get(name)
  if (!runner) throw new Error(`${name} did not start`)
  return runner
}

const both = () => [runnerOf('fetch-users'), runnerOf('the floor')]

async function send(runner: Runner, job: JobName): Promise<Response> {
  const [ask] = asksOf(runner, job)
  if (!ask) throw new Error(`${runner.contender.name} cannot do it`)
  return runner.send(ask)
}

/** An answer, with what is another each time left out. */
async function answerOf(runner: Runner, job: JobName) {
  const answer = await send(runner, job)
  const type = answer.headers.get('content-type')
  const cookies = answer.headers.getSetCookie().map((line) => masked(line).split('; ').sort())
  return { status: answer.status, type, cookies, body: masked(await answer.text()) }
}

/** Random texts, times, addresses and ports. */
const variable = /[\w-]{22,}(\.[\w-]+)*|fresh-[\w-]+|\d{4}-\d\d-\d\dT[\d:.]+Z|flow-\w+-|%3A\d+/g

function masked(text: string): string {
  return text.replace(variable, '…')
}
