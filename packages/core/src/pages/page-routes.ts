import { AuthError, type HeaderList } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import { html } from '../http/response.ts'
import { get, type Refused, type Route, type RouteInput } from '../http/route.ts'
import { InvalidInput } from '../http/schema.ts'
import type { Language, PageRefusal } from '../languages/language.ts'
import { preferredLanguage } from '../languages/preferred-language.ts'
import { type PageName, pagePath } from '../users/page-links.ts'
import { contentSecurityPolicy, pageHtml, type Site, type View } from './page-html.ts'

/** A page, and the JSON route that does its work. */
export interface PageOptions {
  readonly name: PageName
  readonly route: Route
}

/** Finds the token in what was pasted: the link with it, wherever a mail client broke the line. */
const tokenOf = (pasted: string) => pasted.replace(/\s/g, '').replace(/^.*#token=/, '')

/** Shows a form, and does what it says when it is sent. */
export function pageRoutes(site: Site, { name, route }: PageOptions): Route[] {
  const path = pagePath(name)
  /** Shows what `viewIn` makes of the language. */
  async function show(
    { request }: CallContext,
    viewIn: (words: Language['pages']) => Omit<View, 'name'>,
    { status = 200, headers = [] }: { status?: number; headers?: HeaderList } = {},
  ): Promise<Response> {
    const language = preferredLanguage(site.languages, request)
    const markup = pageHtml(site, language, { name, ...viewIn(language.pages) })
    const policy = ['content-security-policy', await contentSecurityPolicy()] as const
    return html(markup, status, [policy, ...headers])
  }

  return [
    get(path, { isPage: true }, ({ context }) => show(context, () => ({ form: {} }))),
    {
      ...route,
      path,
      isPage: true,
      accepts: ['application/x-www-form-urlencoded'],
      async handler(input: RouteInput<{ readonly token: string }, never, never>) {
        const body = { ...input.body, token: tokenOf(input.body.token) }
        await route.handler({ ...input, body } as never) // all else is as the router made it for it
        return show(input.context, () => ({ isDone: true }))
      },
      async onRefusal({ error, status, body, context }) {
        return show(context, (words) => refusedView(words, { error, body }), {
          status,
          headers: error instanceof AuthError ? error.headers : [],
        })
      },
    },
  ]
}

/** Says why, and offers the form again where another try can help. */
function refusedView(
  { refusals, reason: inWords }: Language['pages'],
  { error, body }: Pick<Refused, 'error' | 'body'>,
): Omit<View, 'name'> {
  const token = (body as { token: string } | undefined)?.token // both routes have one
  if (error instanceof InvalidInput) return { problem: refusals.missing, form: {} }
  if (!(error instanceof AuthError)) return { problem: refusals.other }
  const { code, reason } = error
  if (code === 'RESET_PASSWORD_INVALID_PASSWORD') {
    return { problem: inWords(reason ?? ''), form: { token } }
  }
  const problem = Object.hasOwn(refusals, code) ? refusals[code as PageRefusal] : refusals.other
  if (code === 'VERIFY_PASSWORD_REQUIRED') return { problem, form: { token, asksPassword: true } }
  if (code === 'SERVICE_UNAVAILABLE' && token) return { problem, form: { token } }
  return { problem }
}
