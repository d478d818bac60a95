import type { Client, Visitor } from '../contender.ts'
import { password } from '../people.ts'
import { cookiesOf, forged, get, postJson } from './requests.ts'

const withCookie = ({ cookie }: Visitor) => ({ cookie })
const withBearer = ({ bearer }: Visitor) => ({ authorization: `Bearer ${bearer}` })

/** The library, and the floor, which answers alike. */
export const fetchUsersClient: Client = {
  async enter(send, person) {
    const { email } = person
    const login = await send(postJson('/auth/login', { email, password }, { status: 204 }))
    const jwt = await send(postJson('/auth/jwt/login', { email, password }))
    const { access_token: bearer } = (await jwt.json()) as { access_token: string }
    return { ...person, cookie: cookiesOf(login), bearer }
  },

  jobs: {
    'session check': (visitor) =>
      get('/users/me', { headers: withCookie(visitor), says: visitor.email }),
    'JWT check': (visitor) =>
      get('/users/me', { headers: withBearer(visitor), says: visitor.email }),
    'not found': () => get('/auth/nothing-here', { status: 404 }),
    login: ({ email }) => postJson('/auth/login', { email, password }, { status: 204 }),
    registration: (_, email) =>
      postJson('/auth/register', { email, password }, { status: 201, says: email }),
    'list of sessions': (visitor) =>
      get('/auth/sessions', { headers: withCookie(visitor), says: '"current":true' }),
    'OAuth start': () =>
      get('/auth/github/authorize', { says: 'https://github.com/login/oauth/authorize' }),
  },

  refusals: (visitor) => ({
    'a forged cookie': get('/users/me', {
      headers: { cookie: forged(visitor.cookie) },
      status: 401,
    }),
    'a token with a forged signature': get('/users/me', {
      headers: { authorization: `Bearer ${forged(visitor.bearer)}` },
      status: 401,
    }),
    'a wrong password': postJson(
      '/auth/login',
      { email: visitor.email, password: `${password}!` },
      { status: 400 },
    ),
    'nobody in particular': get('/users/me', { status: 401 }),
  }),
}
