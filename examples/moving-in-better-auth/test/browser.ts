export const origin = 'https://api.example.com'

/** What a browser does on a page of the application: it sends JSON, and the cookies it was given. */
export interface Browser {
  readonly cookies: Map<string, string>
  get(path: string): Promise<Response>
  post(path: string, body?: unknown): Promise<Response>
}

/** Opens a browser, with the cookies of another one if need be. */
export function openBrowser(
  handler: (request: Request) => Response | Promise<Response>,
  others: Iterable<[string, string]> = [],
): Browser {
  const cookies = new Map(others)
  async function send(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const headers = { origin, cookie, 'content-type': 'application/json' }
    const response = await handler(new Request(new URL(path, origin), { headers, ...init }))
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  return {
    cookies,
    get: (path) => send(path, {}),
    post: (path, body = {}) => send(path, { method: 'POST', body: JSON.stringify(body) }),
  }
}
