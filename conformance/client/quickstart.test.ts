import { afterAll, beforeAll, describe, test } from 'vitest'
import { type Server, startServer } from '../../examples/quickstart/test/start-server.ts'
import type { Setting } from './case.ts'
import { commonCases } from './common-cases.ts'
import { withCookies } from './settings.ts'

describe('the client and the quick start', () => {
  let quickstart: Server
  let setting: Setting

  beforeAll(async () => {
    quickstart = await startServer()
    const { origin } = quickstart
    setting = {
      baseUrl: origin,
      visit: () => withCookies(origin, fetch),
      async mailedToken(kind, email) {
        const answer = await fetch(`${origin}/mailbox?to=${email}`)
        const mails = (await answer.json()) as { readonly url?: string }[]
        const mark = kind === 'verify-email' ? '?verify#token=' : '?reset#token='
        const url = mails.findLast((mail) => mail.url?.includes(mark))?.url
        return url?.split(mark)[1] ?? ''
      },
    }
  })
  afterAll(() => quickstart.stop())

  for (const { title, run } of commonCases) test(title, () => run(setting))
})
