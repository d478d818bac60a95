import { expect } from 'vitest'
import type { FixtureStorage } from '../fixture/user.ts'
import type { Answer, Api, HeaderRecord } from '../suite/api.ts'
import { ann, cookieOf, createUser, logIn, mailedToken, type Person } from '../suite/scenario.ts'

/** One request, and what has to be true of it once the database is back. */
export interface Step {
  readonly title: string
  /** The status of a success; 503 is the only other answer there may be. */
  readonly success: number
  ask(): Promise<Answer>
  /** Checks that what this answer confirmed has happened. */
  confirmed?(answer: Answer): Promise<void>
  /** Checks, confirmed or not, that it has happened wholly or not at all. */
  settled?(): Promise<void>
}

/** Makes steps of each kind, by turns: each about a user of its own, set up beforehand. */
export async function createSteps(
  count: number,
  api: Api,
  storage: FixtureStorage,
  superuser: HeaderRecord,
): Promise<Step[]> {
  const steps: Step[] = []
  for (let n = 0; n < count; n++) {
    const make = kinds[n % kinds.length] as Make // the remainder is an index
    steps.push(await make({ api, storage, superuser, email: `user-${n}@example.com` }))
  }
  return steps
}

interface Setting {
  readonly api: Api
  readonly storage: FixtureStorage
  readonly superuser: HeaderRecord
  readonly email: string
}

type Make = (setting: Setting) => Promise<Step>

const { password } = ann
const newPassword = 'battery staple'

const kinds: readonly Make[] = [
  async ({ api, storage, email }) => ({
    title: `register ${email}`,
    success: 201,
    ask: () => api.post('/auth/register', { email, password }),
    confirmed: async () => void (await logIn(api, 'cookie', { email, password })),
    async settled() {
      if (await storage.users.findByEmail(email)) await logIn(api, 'cookie', { email, password })
    },
  }),

  async ({ api, email }) => {
    const user = await createUser(api, { email })
    return {
      title: `log in ${email}`,
      success: 204,
      ask: () => api.form('/auth/cookie/login', { username: user.email, password }),
      confirmed: (answer) => expectAlive(api, answer),
    }
  },

  async (setting) => {
    const { api } = setting
    const { headers } = await loggedIn(setting)
    return {
      title: `who am I ${setting.email}`,
      success: 200,
      ask: () => api.get('/users/me', headers),
      settled: async () => expect((await api.get('/users/me', headers)).status).toBe(200),
    }
  },

  async (setting) => {
    const { api, storage, email } = setting
    const { user, headers } = await loggedIn(setting)
    return {
      title: `change the profile of ${email}`,
      success: 200,
      ask: () => api.patch('/users/me', { display_name: email }, headers),
      async confirmed() {
        const account = await storage.users.find(user.id)
        expect(account?.user.displayName).toBe(email)
      },
    }
  },

  async (setting) => {
    const { api } = setting
    const { headers } = await loggedIn(setting)
    return {
      title: `log out ${setting.email}`,
      success: 204,
      ask: () => api.post('/auth/cookie/logout', undefined, headers),
      confirmed: async () => expect((await api.get('/users/me', headers)).status).toBe(401),
    }
  },

  async (setting) => {
    const { api, email } = setting
    const { headers } = await loggedIn(setting)
    const change = { password: newPassword, current_password: password }
    return {
      title: `change the password of ${email}`,
      success: 200,
      ask: () => api.patch('/users/me', change, headers),
      async confirmed(answer) {
        await logIn(api, 'cookie', { email, password: newPassword })
        await expectAlive(api, answer) // under a new cookie
      },
      async settled() {
        const passwords = [password, newPassword]
        const answers = await Promise.all(
          passwords.map((password) => api.form('/auth/login', { username: email, password })),
        )
        expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 400])
      },
    }
  },

  async ({ api, email }) => {
    await createUser(api, { email })
    const token = await mailedToken(api, 'reset-password', email)
    const reset = () => api.post('/auth/reset-password', { token, password: newPassword })
    return {
      title: `reset the password of ${email}`,
      success: 200,
      ask: reset,
      async confirmed() {
        await logIn(api, 'cookie', { email, password: newPassword })
        expect((await reset()).status).toBe(400)
      },
    }
  },

  async (setting) => {
    const { api, storage, superuser, email } = setting
    const { user, headers } = await loggedIn(setting)
    const link = { provider: 'google', accountId: email, userId: user.id }
    await storage.oauthAccounts?.insert({ ...link, accountEmail: null, tokens: null })
    return {
      title: `delete ${email}`,
      success: 204,
      ask: () => api.delete(`/users/${user.id}`, superuser),
      confirmed: async () => expect(await storage.users.find(user.id)).toBeNull(),
      async settled() {
        if (await storage.users.find(user.id)) return
        expect(await storage.sessions?.list(user.id)).toEqual([])
        expect(await storage.oauthAccounts?.find('google', email)).toBeNull()
        expect((await api.get('/users/me', headers)).status).toBe(401)
      },
    }
  },
]

async function loggedIn({ api, email }: Setting): Promise<{ user: Person; headers: HeaderRecord }> {
  const user = await createUser(api, { email })
  return { user, headers: await logIn(api, 'cookie', user) }
}

async function expectAlive(api: Api, answer: Answer): Promise<void> {
  const { status } = await api.get('/users/me', { cookie: cookieOf(answer) })
  expect(status).toBe(200)
}
