import { expect } from 'vitest'
import { unauthorized } from './expectations.ts'
import { inParallel, onlyOne, statuses, times } from './races.ts'
import { logInMobile, trade } from './refresh.ts'
import { type Section, safeRule } from './rule.ts'
import { bearer, createUser, logIn, textIn } from './scenario.ts'

export const sessionRaces: Section = {
  title: `sessions, ${times} at once`,
  rules: [
    safeRule('refreshes by one token: all get the one next token [JW-5] [JW-6]', async (api) => {
      await createUser(api)
      const { refresh } = await logInMobile(api)
      const answers = await inParallel(() => trade(api, refresh))
      expect(statuses(answers)).toEqual(Array.from({ length: times }, () => 200))
      const tokens = new Set(answers.map(({ body }) => textIn(body, 'refresh_token')))
      expect(tokens.size).toBe(1)
      for (const { body } of answers) {
        const headers = bearer(textIn(body, 'access_token'))
        expect(await api.get('/users/me', headers)).toMatchObject({ status: 200 })
      }
      const [successor = ''] = tokens
      expect(await trade(api, successor)).toMatchObject({ status: 200 })
      const headers = await logIn(api, 'jwt')
      expect((await api.get('/auth/sessions', headers)).body).toHaveLength(1)
    }),

    safeRule('refreshes and a log-out: nothing is left', async (api) => {
      await createUser(api)
      const { refresh, headers } = await logInMobile(api)
      const answers = await inParallel((index) =>
        index === times / 2
          ? api.post('/auth/mobile/logout', undefined, headers)
          : trade(api, refresh),
      )
      for (const { status, body } of answers) {
        if (status !== 200) continue
        const late = bearer(textIn(body, 'access_token'))
        expect(await api.get('/users/me', late)).toMatchObject(unauthorized)
        expect(await trade(api, textIn(body, 'refresh_token'))).toMatchObject(unauthorized)
      }
    }),

    safeRule('ends of one session: one 204', async (api) => {
      await createUser(api)
      await logIn(api, 'cookie')
      const headers = await logIn(api, 'jwt')
      const { body } = await api.get('/auth/sessions', headers)
      const [{ id } = { id: '' }] = body as { id: string }[]
      const answers = await inParallel(() => api.delete(`/auth/sessions/${id}`, headers))
      expect(statuses(answers)).toEqual(onlyOne(204, 404))
    }),

    safeRule('ends everywhere by one cookie: one goes on', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'cookie')
      const answers = await inParallel(() => api.delete('/auth/sessions?everywhere=true', headers))
      expect(statuses(answers)).toEqual(onlyOne(204, 401))
    }),
  ],
}
