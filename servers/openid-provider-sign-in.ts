/** Where an answer goes: by redirect, or by a form that is posted to the URL. */
export interface AuthorizationResponse {
  readonly url: URL
  readonly form: URLSearchParams | null
}

/** More pages than login and consent have. */
const mostPages = 12

/** Walks through login and consent, until an answer leaves the provider. */
export async function signIn(authorizationUrl: URL, login: string): Promise<AuthorizationResponse> {
  const jar = createCookieJar()
  let step: AuthorizationResponse = { url: authorizationUrl, form: null }
  for (let page = 0; page < mostPages; page++) {
    const { url, form } = step
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: jar.header(url) },
      ...(form ? { method: 'POST', body: form } : {}),
    })
    jar.keep(url, response.headers.getSetCookie())
    step = await next(response, url, login)
    if (step.url.origin !== authorizationUrl.origin) return step
  }
  throw new Error('the provider asks for more than login and consent')
}

async function next(response: Response, url: URL, login: string): Promise<AuthorizationResponse> {
  const location = response.headers.get('location')
  if (location !== null) return { url: new URL(location, url), form: null }
  const page = await response.text()
  const action = /<form[^>]* action="([^"]*)"/.exec(page)?.[1]
  if (action === undefined) throw new Error(`the provider answered ${response.status}: ${page}`)
  const form = new URLSearchParams()
  for (const [, name = '', value = ''] of page.matchAll(
    /<input type="hidden" name="(.*?)" value="(.*?)"/g,
  )) {
    form.append(name, unescapeHtml(value))
  }
  if (page.includes('name="login"')) form.append('login', login)
  if (page.includes('name="password"')) form.append('password', 'any')
  return { url: new URL(unescapeHtml(action), url), form }
}

interface CookieJar {
  header(url: URL): string
  keep(url: URL, setCookies: readonly string[]): void
}

/** Cookies by name and path, those of one browser and one origin. */
function createCookieJar(): CookieJar {
  const cookies = new Map<string, { readonly path: string; readonly pair: string }>()
  return {
    header: ({ pathname }) =>
      [...cookies.values()]
        .filter(({ path }) => pathname.startsWith(path))
        .map(({ pair }) => pair)
        .join('; '),

    keep({ pathname }, setCookies) {
      for (const setCookie of setCookies) {
        const [pair = '', ...attributes] = setCookie.split(/; */)
        const path = attributes.find((text) => /^path=/i.test(text))?.slice(5) ?? pathname
        const [name = '', value] = pair.split('=', 2)
        if (value) cookies.set(`${name} ${path}`, { path, pair })
        else cookies.delete(`${name} ${path}`)
      }
    },
  }
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

function unescapeHtml(text: string): string {
  return text.replace(/&([a-z]+|#39);/g, (entity, name: string) => entities[name] ?? entity)
}
