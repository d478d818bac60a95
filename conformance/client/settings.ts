import type { Fetch, Setting } from './case.ts'

/** The fixture, in a runtime without cookies. */
export function fixtureSetting(baseUrl: string): Setting {
  return { baseUrl, visit: () => withCookies(baseUrl, fetch), mailedToken: outboxOf(baseUrl) }
}

/** The fixture, in a browser, which has cookies of its own. */
export function browserSetting(baseUrl: string): Setting {
  return {
    baseUrl,
    visit: () => (url, init) => fetch(url, init),
    mailedToken: outboxOf(baseUrl),
  }
}

/** Keeps cookies as a browser would, and says where a page comes from. */
export function withCookies(baseUrl: string, send: Fetch): Fetch {
  const jar = new Map<string, string>()
  return async (url, init) => {
    const headers = new Headers(init.headers)
    if (jar.size > 0) headers.set('cookie', [...jar].map((pair) => pair.join('=')).join('; '))
    headers.set('origin', new URL(baseUrl).origin)
    const response = await send(url, { ...init, headers })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value) jar.set(name, value)
      else jar.delete(name)
    }
    return response
  }
}

/** What the fixture has mailed. */
function outboxOf(baseUrl: string): Setting['mailedToken'] {
  return async (kind, email) => {
    const outbox = await fetch(`${baseUrl}/__fixture/outbox`)
    const entries = (await outbox.json()) as Readonly<Record<string, string>>[]
    const mail = entries.findLast((entry) => entry['mail'] === kind && entry['email'] === email)
    if (!mail?.['token']) throw new Error(`no ${kind} for ${email}`)
    return mail['token']
  }
}
