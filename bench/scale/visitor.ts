import { origin } from './application.ts'

/** What everybody's password is. */
export const password = 'correct horse battery staple'

/** Asks a process as a browser on a page of the application would. */
export function ask(
  url: string,
  line: string,
  { cookie, json }: { readonly cookie?: string; readonly json?: unknown } = {},
): Promise<Response> {
  const [method, path] = line.split(' ')
  return fetch(`${url}${path}`, {
    ...(method !== undefined && { method }),
    headers: {
      origin,
      ...(cookie !== undefined && { cookie }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  })
}

/** Logs in through a process, and returns the cookie. */
export async function logIn(url: string, email: string): Promise<string> {
  const { status, headers } = await ask(url, 'POST /auth/login', { json: { email, password } })
  const [cookie] = headers.getSetCookie()[0]?.split(';') ?? []
  if (!cookie) throw new Error(`a log-in was answered with ${status}`)
  return cookie
}
