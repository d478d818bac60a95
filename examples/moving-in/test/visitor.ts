import type { Auth, BaseUser, Notification } from '@fetch-users/core'
import { type Application, authOn } from '../src/auth.ts'

/** The secret and the password of the fixtures. */
export const secret = 'x'.repeat(48)
export const password = 'correct horse'

/** What a front end does, on either side. */
export interface Visitor {
  call(path: string, init?: RequestInit): Promise<Response>
  post(path: string, body: unknown): Promise<Response>
  logIn(username: string, password?: string, backend?: string): Promise<Response>
  /** Logs in, and returns the access token. */
  tokenOf(username: string, password?: string): Promise<string>
  me(headers: Readonly<Record<string, string>>): Promise<Response>
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** The cookie that an answer sets, as the next request sends it. */
export function cookieOf(response: Response): { cookie: string } {
  return { cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

/** Visits whatever answers like fastapi-users. */
export function visitor(send: (path: string, init: RequestInit) => Promise<Response>): Visitor {
  const call: Visitor['call'] = (path, init = {}) => send(path, init)
  const logIn: Visitor['logIn'] = (username, typed = password, backend = 'jwt') =>
    call(`/auth/${backend}/login`, {
      method: 'POST',
      body: new URLSearchParams({ username, password: typed }),
    })
  return {
    call,
    logIn,
    async tokenOf(username, typed) {
      const { access_token: token } = await (await logIn(username, typed)).json()
      return String(token)
    },
    me: (headers) => call('/users/me', { headers }),
    post: (path, body) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  }
}

/** An application of ours, and what it mails. */
export interface Here extends Visitor {
  readonly auth: Pick<Auth<BaseUser, string>, 'users' | 'idle'>
  /** The token of the last mail. */
  mailed(): Promise<string>
}

/** Serves the stores, with the secret of the fixtures. */
export function here(application: Pick<Application<BaseUser>, 'storage' | 'clock'>): Here {
  const mails: Notification<BaseUser>[] = []
  const auth = authOn<BaseUser>({ ...application, secret, notify: (mail) => void mails.push(mail) })
  const send = (path: string, init: RequestInit) =>
    auth.handler(new Request(`https://api.example.com${path}`, init))
  return {
    ...visitor(send),
    auth,
    async mailed() {
      await auth.idle()
      return mails.at(-1)?.token ?? ''
    },
  }
}
