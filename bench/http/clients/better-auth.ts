import type { Client, Visitor } from '../contender.ts'
import { password } from '../people.ts'
import { cookiesOf, forgedCookies, get, postJson } from './requests.ts'

const base = '/api/auth'
/** Where tokens are taken. */
const tokenBase = '/api/token-auth'

const signIn = (path: string, email: string) =>
  postJson(`${path}/sign-in/email`, { email, password }, { says: email })

/**
 * How one talks to better-auth.
 *
 * @param tokenHeaders - what carries the nearest to a JWT that it takes.
 */
function client(tokenHeaders: (response: Response) => Readonly<Record<string, string>>): Client {
  const tokenOf = ({ bearer }: Visitor) => JSON.parse(bearer) as Readonly<Record<string, string>>
  return {
    async enter(send, person) {
      const withCookie = await send(signIn(base, person.email))
      const withToken = await send(signIn(tokenBase, person.email))
      const bearer = JSON.stringify(tokenHeaders(withToken))
      return { ...person, cookie: cookiesOf(withCookie), bearer }
    },

    jobs: {
      'session check': ({ cookie, email }) =>
        get(`${base}/get-session`, { headers: { cookie }, says: email }),
      'JWT check': (visitor) =>
        get(`${tokenBase}/get-session`, { headers: tokenOf(visitor), says: visitor.email }),
      'not found': () => get(`${base}/nothing-here`, { status: 404 }),
      login: ({ email }) => signIn(base, email),
      registration: (_, email) =>
        postJson(`${base}/sign-up/email`, { name: 'Person', email, password }, { says: email }),
      'list of sessions': ({ cookie }) =>
        get(`${base}/list-sessions`, { headers: { cookie }, says: '"token":' }),
      'OAuth start': () =>
        postJson(
          `${base}/sign-in/social`,
          { provider: 'github', callbackURL: '/', disableRedirect: true },
          { says: 'https://github.com/login/oauth/authorize' },
        ),
    },

    refusals: (visitor) => {
      const { cookie, email } = visitor
      const [name = '', token = ''] = Object.entries(tokenOf(visitor)).flat()
      return {
        'a forged cookie': get(`${base}/get-session`, {
          headers: { cookie: forgedCookies(cookie) },
          exactly: 'null',
        }),
        'a forged token': get(`${tokenBase}/get-session`, {
          headers: { [name]: forgedCookies(token) },
          exactly: 'null',
        }),
        'a wrong password': postJson(
          `${base}/sign-in/email`,
          { email, password: `${password}!` },
          { status: 401 },
        ),
      }
    },
  }
}

/** With the token of the session behind `Bearer`. */
export const betterAuthClient: Client = client((response) => ({
  authorization: `Bearer ${response.headers.get('set-auth-token')}`,
}))

/** With a JWT in a cookie, beside the one of the session. */
export const betterAuthCachedClient: Client = client((response) => ({
  cookie: cookiesOf(response),
}))
