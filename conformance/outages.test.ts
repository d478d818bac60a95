import { setTimeout } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import type { Server } from '../servers/start-server.ts'
import { createFixture, defaultSecret } from './fixture.ts'
import { cheapHashers } from './hashers.ts'
import { createSteps, type Step } from './outage/steps.ts'
import { openStorages } from './storages.ts'
import { type Answer, Api } from './suite/api.ts'
import { remoteOrigin } from './suite/base-url.ts'
import { createSuperuser, logIn } from './suite/scenario.ts'
import { directTarget } from './suite/target.ts'

const origin = 'https://auth.example'
const count = 200
const clients = 8

describe.skipIf(remoteOrigin)('a server that crashes and comes back', async () => {
  for (const name of ['pg', 'postgres.js', 'mysql', 'mongo', 'redis']) {
    const opened = await openStorages(name)
    const server = opened?.server
    afterAll(() => server?.stop())

    test.skipIf(!server?.canRestart)(
      `under ${name}: of ${count} mixed requests each is a success or 503, and no more is lost`,
      async () => {
        if (!opened || !server) return
        const { fetch } = createFixture(opened.storageOf, { ...cheapHashers, origin })
        const api = new Api(directTarget(name, origin, fetch), '/', defaultSecret)
        const { headers } = await createSuperuser(api)
        const steps = await createSteps(count, api, opened.storageOf('/'), headers)

        const answers = await askAll(steps, server)

        await recovery(api)
        const statuses = answers.map(({ status }) => status)
        for (const [n, answer] of answers.entries()) {
          const step = steps[n] as Step // each was asked
          expect([step.success, 503], step.title).toContain(answer.status)
          if (answer.status === step.success) await step.confirmed?.(answer)
          await step.settled?.()
        }
        // It did crash in their midst, and was back before they ended.
        expect(statuses).toContain(503)
        expect(statuses.slice(-5)).not.toContain(503)
      },
      120_000,
    )
  }
})

/** Asks in order, several at a time; the server dies after a third, and is back for the last. */
async function askAll(steps: readonly Step[], server: Server): Promise<Answer[]> {
  const answers: Answer[] = []
  const queue = steps.entries()
  let restart: Promise<void> | undefined
  const client = async () => {
    for (const [n, step] of queue) {
      const kill = n === Math.floor(count / 3) ? server.kill() : undefined
      if (n === Math.floor((count * 2) / 3)) restart = server.restart()
      await restart
      answers[n] = await step.ask()
      await kill
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return answers
}

/** Asks until the drivers have noticed that the server is back. */
async function recovery(api: Api): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const isBack = await logIn(api, 'cookie', {
      email: 'root@example.com',
      password: 'correct horse',
    })
      .then(() => true)
      .catch(() => false)
    if (isBack) return
    await setTimeout(100)
  }
  throw new Error('the application did not recover')
}
