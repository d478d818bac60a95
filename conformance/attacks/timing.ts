import { expect } from 'vitest'
import type { Api } from '../suite/api.ts'
import { rule, type Section, safeRule, strictRule } from '../suite/rule.ts'
import { ann, createUser, createUserWithoutPassword } from '../suite/scenario.ts'

const samples = 200
/** A shared machine hiccups; a leak is there every time. */
const attempts = 4

/** Requests whose times must not tell one from the other. */
type Pair = readonly [known: () => Promise<unknown>, unknown: () => Promise<unknown>]

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/** The medians of both, taken in turns, so that whatever else the machine does hits both. */
async function mediansOf([known, unknown]: Pair): Promise<readonly [number, number]> {
  const times: [number[], number[]] = [[], []]
  for (let n = 0; n < samples; n++) {
    const order = n % 2 === 0 ? [0, 1] : [1, 0]
    for (const side of order) {
      times[side as 0 | 1].push(await millisecondsOf(side === 0 ? known : unknown))
    }
  }
  return [median(times[0]), median(times[1])]
}

/**
 * Fails unless the medians differ by less than a share of the longer one, or by what nobody can
 * measure over a network.
 */
async function expectSameTime(pair: Pair): Promise<void> {
  const seen: string[] = []
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [a, b] = await mediansOf(pair)
    if (Math.abs(a - b) < Math.max(0.15 * Math.max(a, b), 0.3)) return
    seen.push(`${a.toFixed(2)} ms and ${b.toFixed(2)} ms`)
  }
  expect.fail(`the medians of ${samples} differ every time: ${seen.join('; ')}`)
}

const logInAs = (api: Api, username: string) => () =>
  api.form('/auth/jwt/login', { username, password: 'wrong password' })

const nobody = 'nobody@example.com'

export const timing: Section = {
  title: `times, by medians of ${samples}`,
  rules: [
    safeRule(
      'a failing log-in does not tell whether there is an account [EN-2] [V-EN-1]',
      async (api) => {
        await createUser(api)
        await expectSameTime([logInAs(api, ann.email), logInAs(api, nobody)])
      },
    ),

    safeRule('nor one to an account without a password [EN-2]', async (api) => {
      await createUserWithoutPassword(api)
      await expectSameTime([logInAs(api, ann.email), logInAs(api, nobody)])
    }),

    ...['/auth/forgot-password', '/auth/request-verify-token'].map((path) =>
      rule(
        `${path} does not tell whether there is an account [EN-3] [EN-5] [V-EN-3]`,
        async (api) => {
          await createUser(api)
          const ask = (email: string) => () => api.post(path, { email })
          await expectSameTime([ask(ann.email), ask(nobody)])
        },
      ),
    ),

    strictRule('a registration does not tell whether there is an account [EN-4]', async (api) => {
      await createUser(api)
      let n = 0
      const register = (email: () => string) => () =>
        api.post(
          '/auth/register',
          { email: email(), password: ann.password },
          // Another client each time: the limit by client is not what is measured.
          { 'x-fixture-client': `198.51.${Math.floor(n / 250)}.${(n++ % 250) + 1}` },
        )
      await expectSameTime([register(() => ann.email), register(() => `new${n}@example.com`)])
    }),
  ],
}
