import { randomUUID } from 'node:crypto'
import type { Site } from './site.ts'

export const password = 'correct horse'

/** A browser without JavaScript, as far as pages and forms are concerned. */
export interface Client {
  readonly email: string
  cookie(): string
  /** Gets a page, with the cookie, and does not follow where it leads. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** Fills in the form of a page that has this button, and sends it; `origin` says from where. */
  send(
    path: string,
    button: string,
    fields: Readonly<Record<string, string>>,
    origin?: Readonly<Record<string, string>>,
  ): Promise<Response>
  /** The cookies to come, from what an answer sets. */
  keep(response: Response): void
}

let clients = 0

export function client({ origin }: Pick<Site, 'origin'>, name: string): Client {
  let cookie = ''
  const forwarded = { 'x-forwarded-for': `192.0.2.${++clients}` } // or all would share one limit
  const headersWith = (more: Readonly<Record<string, string>> = {}) => ({
    ...forwarded,
    cookie,
    ...more,
  })
  const get: Client['get'] = (path, more) =>
    fetch(origin + path, { redirect: 'manual', headers: headersWith(more) })
  return {
    email: `${name}-${randomUUID()}@example.com`,
    cookie: () => cookie,
    get,
    async send(path, button, fields, from = { origin }) {
      const body = formData(await (await get(path)).text(), button)
      for (const [field, value] of Object.entries(fields)) body.set(field, value)
      const headers = headersWith(from)
      return fetch(origin + path, { method: 'POST', redirect: 'manual', headers, body })
    },
    keep(response) {
      cookie = response.headers
        .getSetCookie()
        .map((line) => line.split(';', 1).join())
        .join('; ')
    },
  }
}

/** Somebody who has signed up, by the form. */
export async function signedUp(site: Site, name: string): Promise<Client> {
  const visitor = client(site, name)
  const fields = { email: visitor.email, password }
  visitor.keep(await visitor.send('/sign-up', 'Create account', fields))
  if (visitor.cookie() === '') throw new Error(`${name} could not sign up`)
  return visitor
}

/** What Next.js puts into a form, so that it works without JavaScript. */
function formData(html: string, button: string): FormData {
  const forms = html.match(/<form.*?<\/form>/gs) ?? []
  const form = forms.find((text) => text.includes(`>${button}</button>`))
  if (form === undefined) throw new Error(`no form with the button ${button}`)
  const data = new FormData()
  for (const [input] of form.matchAll(/<input type="hidden"[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1] ?? ''
    const value = /value="([^"]*)"/.exec(input)?.[1] ?? ''
    data.set(name, value.replaceAll('&quot;', '"').replaceAll('&amp;', '&'))
  }
  return data
}
