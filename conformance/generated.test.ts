import { AuthError } from '@fetch-users/core'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { startMockProvider } from '../servers/mock-provider.ts'
import { createFixture } from './fixture.ts'
import { type Report, runRequests } from './generated/run.ts'
import { cheapHashers } from './hashers.ts'
import { type OpenStorages, openStorages } from './storages.ts'
import { remoteOrigin } from './suite/base-url.ts'
import { directTarget } from './suite/target.ts'

const origin = 'https://auth.example'
const { GENERATED_RUNS, GENERATED_SEED } = process.env
const numRuns = Number(GENERATED_RUNS ?? 1000)
/** The same requests on every run; another number for others. */
const seed = Number(GENERATED_SEED ?? 15005)
/** MiB that may be in use at the end, above what was when a tenth was done. */
const mostGrowth = 8

for (const name of ['memory', 'pg']) {
  const title = `${numRuns} requests of all kinds over ${name}`
  const opened = remoteOrigin ? null : await openStorages(name)
  if (!opened) test.skip(`${title}: there is nothing to run them on`)
  else {
    afterAll(() => opened.server?.stop())
    test(
      `${title} give no 500, no hang, and change nothing [SE-11] [WB-11]`,
      async () => {
        const report = await run(opened)
        if (GENERATED_RUNS) console.info(name, seed, JSON.stringify(report))
        const tenth = report.heap[Math.ceil(report.heap.length / 10) - 1] ?? 0
        expect((report.heap.at(-1) ?? 0) - tenth).toBeLessThan(mostGrowth)
      },
      Math.max(60_000, numRuns * 30),
    )
  }
}

async function run({ storageOf }: OpenStorages): Promise<Report> {
  const provider = await startMockProvider()
  onTestFinished(() => provider.stop())
  const { issuer } = provider
  const faults: unknown[] = []
  // A refusal that is reported is no fault of ours.
  const onError = (error: unknown): void => {
    if (!(error instanceof AuthError && error.status < 500)) faults.push(error)
  }
  process.on('unhandledRejection', onError)
  onTestFinished(() => void process.off('unhandledRejection', onError))
  const { fetch } = createFixture(storageOf, { ...cheapHashers, origin, issuer, onError })
  const target = { ...directTarget('generated', origin, fetch), provider }
  return runRequests({ target, fetch, storageOf, numRuns, seed, faults })
}
