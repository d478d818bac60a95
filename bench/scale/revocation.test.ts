import { afterAll, describe, expect, test } from 'vitest'
import { startCluster } from './cluster.ts'
import { revocations, staleAnswers } from './revocation.ts'

const clusters = await Promise.all(
  (['PostgreSQL', 'Redis'] as const).map(async (sessionsIn) => {
    const options = { sessionsIn, processes: 2, code: 'sources', users: 1 } as const
    return { sessionsIn, cluster: await startCluster(options) }
  }),
)
afterAll(() => Promise.all(clusters.map(({ cluster }) => cluster?.[Symbol.asyncDispose]())))

describe.each(clusters)('two processes with sessions in $sessionsIn', ({ cluster }) => {
  test.skipIf(!cluster).for(Object.entries(revocations))(
    'both see %s by one at the next request',
    async ([, request]) => {
      const urls = cluster?.processes.map(({ url }) => url) ?? []
      const [email = ''] = cluster?.emails ?? []
      for (let time = 0; time < 5; time++) {
        expect(await staleAnswers(urls, email, request)).toBe(0)
      }
    },
  )
})
