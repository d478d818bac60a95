import type { Client, Visitor } from '../contender.ts'
import { password } from '../people.ts'
import { cookiesOf, forged, get, postForm, postJson } from './requests.ts'

const withCookie = ({ cookie }: Visitor) => ({ headers: { cookie } })
const withBearer = ({ bearer }: Visitor) => ({ headers: { authorization: `Bearer ${bearer}` } })

const login = (backend: 'cookie' | 'jwt', email: string, status: number, typed = password) =>
  postForm(`/auth/${backend}/login`, { username: email, password: typed }, { status })

/** How one talks to fastapi-users, which lists no sessions. */
export const fastapiUsersClient: Client = {
  async enter(send, person) {
    const withSession = await send(login('cookie', person.email, 204))
    const withToken = await send(login('jwt', person.email, 200))
    const { access_token: bearer } = (await withToken.json()) as { access_token: string }
    return { ...person, cookie: cookiesOf(withSession), bearer }
  },

  jobs: {
    'session check': (visitor) => get('/users/me', { ...withCookie(visitor), says: visitor.email }),
    'JWT check': (visitor) => get('/users/me', { ...withBearer(visitor), says: visitor.email }),
    'not found': () => get('/auth/nothing-here', { status: 404 }),
    login: ({ email }) => login('cookie', email, 204),
    registration: (_, email) =>
      postJson('/auth/register', { email, password }, { status: 201, says: email }),
    'OAuth start': () =>
      get('/auth/github/authorize', { says: 'https://github.com/login/oauth/authorize' }),
  },

  refusals: ({ email, cookie, bearer }) => ({
    'a forged cookie': get('/users/me', { headers: { cookie: forged(cookie) }, status: 401 }),
    'a token with a forged signature': get('/users/me', {
      headers: { authorization: `Bearer ${forged(bearer)}` },
      status: 401,
    }),
    'a wrong password': login('cookie', email, 400, `${password}!`),
  }),
}
