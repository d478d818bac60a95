import type { Client } from '../contender.ts'
import { password } from '../people.ts'
import { sessionTokenOf } from '../tables/auth-js.ts'
import { cookiesOf, forgedCookies, get, postForm } from './requests.ts'

/** Where sessions are JWTs. */
const tokenBase = '/token-auth'
const cookieName = 'authjs.session-token'

/** What a form has to carry. The same for everybody: it is tied to nobody. */
interface FormToken {
  readonly cookie: string
  readonly csrfToken: string
}

/** How one talks to Auth.js. Nobody can register with it, nor see a list of sessions. */
export function createAuthJsClient(): Client {
  let formToken: FormToken = { cookie: '', csrfToken: '' }
  /** A form as its own client sends it, which wants to be told where to go, not sent there. */
  const post = (path: string, fields: Readonly<Record<string, string>>, says: string) => {
    const { cookie, csrfToken } = formToken
    const headers = { cookie, 'x-auth-return-redirect': '1' }
    return postForm(path, { ...fields, csrfToken }, { headers, says })
  }
  const login = (email: string, typed: string, says: string) =>
    post(
      `${tokenBase}/callback/credentials`,
      { email, password: typed, callbackUrl: '/welcome' },
      says,
    )
  return {
    async enter(send, person) {
      const answer = await send(get(`${tokenBase}/csrf`))
      const { csrfToken } = (await answer.json()) as FormToken
      formToken = { cookie: cookiesOf(answer), csrfToken }
      const withToken = await send(login(person.email, password, '/welcome'))
      const cookie = `${cookieName}=${sessionTokenOf(person.id)}`
      const cookies = cookiesOf(withToken).split('; ')
      const bearer = cookies.filter((pair) => pair.startsWith(cookieName)).join('; ')
      return { ...person, cookie, bearer }
    },

    jobs: {
      'session check': ({ cookie, email }) =>
        get('/auth/session', { headers: { cookie }, says: email }),
      'JWT check': ({ bearer, email }) =>
        get(`${tokenBase}/session`, { headers: { cookie: bearer }, says: email }),
      'not found': () => get('/auth/nothing-here', { status: 400 }),
      login: ({ email }) => login(email, password, '/welcome'),
      'OAuth start': () =>
        post('/auth/signin/github', {}, 'https://github.com/login/oauth/authorize'),
    },

    refusals: ({ email, cookie, bearer }) => ({
      'a forged cookie': get('/auth/session', {
        headers: { cookie: forgedCookies(cookie) },
        exactly: 'null',
      }),
      'a forged token': get(`${tokenBase}/session`, {
        headers: { cookie: forgedCookies(bearer) },
        exactly: 'null',
      }),
      'a wrong password': login(email, `${password}!`, 'error=CredentialsSignin'),
    }),
  }
}
