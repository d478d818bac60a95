import { expect, expectEqual } from '../../packages/core/src/testing/contract.ts'
import {
  type Case,
  clientOf,
  codeOf,
  dataOf,
  type Fetch,
  newEmail,
  password,
  registered,
  type Setting,
} from './case.ts'

/** As long as an access token of the backends with refresh lives. */
const accessSeconds = 900
/** As long as a log-in goes on by refreshing. */
const refreshSeconds = 30 * 24 * 60 * 60

/** What holds of the fixture, of which everything is known. */
export const fixtureCases: readonly Case[] = [
  ...(['mobile', 'web'] as const).map(
    (backend): Case => ({
      title: `of twenty requests with what has expired, one refreshes: ${backend}`,
      async run(setting) {
        const somebody = await registered(setting)
        const { visit, refreshes } = counting(setting)
        const options = { refreshCookie: backend === 'web' }
        const client = clientOf({ ...setting, visit }, options)
        dataOf(await client.login[backend](somebody))
        await advance(setting, accessSeconds + 1)
        const answers = await Promise.all(Array.from({ length: 20 }, () => client.me()))
        for (const answer of answers) expectEqual(dataOf(answer).email, somebody.email, 'each')
        expectEqual(refreshes(), 1, 'refreshes')
        await advance(setting, accessSeconds + 1)
        expectEqual((await client.fetch('/users/me')).status, 200, 'a request of the application')
        expectEqual(refreshes(), 2, 'refreshes by then')
        dataOf(await client.logout())
      },
    }),
  ),
  {
    title: 'a refresh that is refused is the end of the log-in, and who listens is told once',
    async run(setting) {
      const somebody = await registered(setting)
      const { visit, refreshes } = counting(setting)
      const client = clientOf({ ...setting, visit })
      dataOf(await client.login.mobile(somebody))
      await client.me()
      await advance(setting, refreshSeconds + 1)
      let told = 0
      client.subscribe(() => told++)
      const answers = await Promise.all(Array.from({ length: 20 }, () => client.me()))
      for (const answer of answers) expectEqual(codeOf(answer), 'UNAUTHORIZED', 'each')
      expectEqual([client.user, told, refreshes()], [null, 1, 1], 'who, how often')
      expectEqual(codeOf(await client.me()), 'UNAUTHORIZED', 'later')
      expectEqual(refreshes(), 1, 'refreshes without a token')
    },
  },
  {
    title: 'a refresh that cannot be had is not the end of the log-in',
    async run(setting) {
      const somebody = await registered(setting)
      const send = setting.visit()
      let isDown = false
      const fetch: Fetch = (url, init) =>
        isDown && url.endsWith('/refresh')
          ? Promise.resolve(Response.json({ detail: 'SERVICE_UNAVAILABLE' }, { status: 503 }))
          : send(url, init)
      const client = clientOf(setting, { fetch })
      dataOf(await client.login.mobile(somebody))
      await advance(setting, accessSeconds + 1)
      isDown = true
      const answers = await Promise.all([client.me(), client.me()])
      expectEqual(answers.map(codeOf), Array(2).fill('SERVICE_UNAVAILABLE'), 'while it is down')
      isDown = false
      expectEqual(dataOf(await client.me()).email, somebody.email, 'afterwards')
    },
  },
  {
    title: 'tokens outlive the client where their storage does',
    async run(setting) {
      const somebody = await registered(setting)
      let kept = 'null'
      const tokens = {
        get: async () => JSON.parse(kept),
        set: async (value: unknown) => {
          kept = JSON.stringify(value)
        },
      }
      dataOf(await clientOf(setting, { tokens }).login.mobile(somebody))
      const later = clientOf(setting, { tokens })
      await advance(setting, accessSeconds + 1)
      expectEqual(dataOf(await later.me()).email, somebody.email, 'who it is')
      dataOf(await later.logout())
      expectEqual(kept, 'null', 'what is kept')
    },
  },
  {
    title: 'columns of the application travel in camelCase, and nested values as they are',
    async run(setting) {
      const somebody = await registered(setting)
      const client = clientOf(setting)
      await client.login.jwt(somebody)
      const settings = { fontSize: 1, snake_case: { innerKey: [null] } }
      const user = dataOf(await client.me.update({ displayName: 'Ann', settings }))
      expectEqual([user.displayName, user.nickname, user.plan], ['Ann', null, 'free'], 'columns')
      expectEqual(user.settings, settings, 'a nested value')
      expect(!('note' in user), 'what superusers alone may see')
    },
  },
  {
    title: 'a reason comes with the codes that have one',
    async run(setting) {
      const { error } = await clientOf(setting).register({ email: newEmail(), password: 'short' })
      expect(error?.code === 'REGISTER_INVALID_PASSWORD' && error.reason !== '', 'a reason')
      const nickname = crypto.randomUUID()
      await clientOf(setting).register({ email: newEmail(), password, nickname })
      const taken = await clientOf(setting).register({ email: newEmail(), password, nickname })
      expect(taken.error?.code === 'REGISTER_FIELD_ALREADY_EXISTS', 'a taken nickname')
      expectEqual(taken.error.reason, 'nickname', 'which field')
    },
  },
  {
    title: 'sessions are listed and ended',
    async run(setting) {
      const somebody = await registered(setting)
      const [here, there, elsewhere] = [clientOf(setting), clientOf(setting), clientOf(setting)]
      for (const client of [elsewhere, there, here]) dataOf(await client.login.mobile(somebody))
      const sessions = dataOf(await here.sessions.list())
      expectEqual(sessions.filter(({ current }) => current).length, 1, 'the present one')
      for (const { createdAt, lastUsedAt, expiresAt } of sessions) {
        const times = [createdAt, lastUsedAt, expiresAt]
        expectEqual(
          times,
          times.map((time) => new Date(time).toISOString()),
          'times in ISO 8601',
        )
      }
      const other = dataOf(await there.sessions.list()).find(({ current }) => current)
      dataOf(await here.sessions.end(other?.id ?? ''))
      expectEqual(codeOf(await there.me()), 'UNAUTHORIZED', 'whose session was ended')
      expectEqual(codeOf(await here.sessions.end('../sessions')), 'NOT_FOUND', 'none of that id')
      dataOf(await here.sessions.endOthers())
      expectEqual(codeOf(await elsewhere.me()), 'UNAUTHORIZED', 'one of the others')
      expectEqual(dataOf(await here.me()).email, somebody.email, 'the present one')
      dataOf(await here.sessions.endOthers({ everywhere: true }))
      expectEqual(codeOf(await here.me()), 'UNAUTHORIZED', 'the token itself')
    },
  },
  {
    title: 'superusers see and change everybody',
    async run(setting) {
      const { email } = await registered(setting)
      const root = { email: newEmail(), password }
      await fixture(setting, 'users', { ...root, is_superuser: true })
      const client = clientOf(setting)
      await client.login.jwt(root)
      const page = dataOf(await client.users.list({ email, after: undefined }))
      expectEqual([page.items.length, page.next], [1, null], 'a page')
      const id = page.items[0]?.id ?? ''
      const first = dataOf(await client.users.list({ limit: 1 }))
      expect(first.next !== null, 'another page')
      expectEqual(
        dataOf(await client.users.list({ limit: 1, after: first.next })).items.length,
        1,
        '2',
      )
      const changed = dataOf(await client.users.update(id, { isVerified: true, note: 'Hm' }))
      expectEqual([changed.isVerified, changed.note], [true, 'Hm'], 'what has changed')
      expectEqual(dataOf(await client.users.get(id)).email, email, 'one by id')
      expectEqual(codeOf(await client.users.get('../users/me')), 'NOT_FOUND', 'a path')
      dataOf(await client.users.delete(id))
      expectEqual(codeOf(await client.users.get(id)), 'NOT_FOUND', 'one that is gone')
      const self = dataOf(await client.me()).id
      expectEqual(codeOf(await client.users.delete(self)), 'SUPERUSER_SELF_CHANGE', 'oneself')
    },
  },
  {
    title: 'where users are concealed, registering says nothing of the user',
    async run(setting) {
      const client = clientOf({ ...setting, baseUrl: `${setting.baseUrl}/strict` })
      const registering = await client.register({ email: newEmail(), password })
      expectEqual(registering, { data: null, error: null }, 'the answer')
    },
  },
  {
    title: 'too many attempts say when to try again',
    async run(setting) {
      const headers = { 'x-fixture-client': '2001:db8::1' }
      const client = clientOf({ ...setting, baseUrl: `${setting.baseUrl}/strict` }, { headers })
      const attempts = { email: newEmail(), password }
      let last = await client.login.jwt(attempts)
      for (let i = 0; i < 40 && last.error?.code === 'LOGIN_BAD_CREDENTIALS'; i++) {
        last = await client.login.jwt(attempts)
      }
      expect(last.error?.code === 'TOO_MANY_REQUESTS', 'too many')
      expect((last.error.retryAfterSeconds ?? 0) > 0, 'when to try again')
    },
  },
  {
    title: 'who logs in anew is not taken for who was logged in before',
    async run(setting) {
      const [ann, bob] = [await registered(setting), await registered(setting)]
      const client = clientOf(setting)
      await client.login.jwt(ann)
      await client.me()
      await client.login.jwt(bob)
      expectEqual(client.user, undefined, 'who it is')
      expectEqual(dataOf(await client.me()).email, bob.email, 'who it is, asked')
      dataOf(await client.login.cookie(ann))
      expectEqual(dataOf(await client.me()).email, ann.email, 'who it is by cookie')
      dataOf(await client.logout())
    },
  },
]

/** A visitor whose refreshes are counted. */
function counting(setting: Setting) {
  let refreshes = 0
  const send = setting.visit()
  const fetch: Fetch = (url, init) => {
    if (url.endsWith('/refresh')) refreshes++
    return send(url, init)
  }
  return { visit: () => fetch, refreshes: () => refreshes }
}

async function advance(setting: Setting, seconds: number): Promise<void> {
  await fixture(setting, 'clock', { advance_seconds: seconds })
}

async function fixture({ baseUrl }: Setting, route: string, body: unknown): Promise<void> {
  const init = { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`${baseUrl}/__fixture/${route}`, init)
  if (!response.ok) throw new Error(`__fixture/${route}: ${response.status}`)
}
