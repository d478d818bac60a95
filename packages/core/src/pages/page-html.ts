import { sha256 } from '../crypto/digest.ts'
import { escapeHtml } from '../http/html.ts'
import type { Language, PageWords } from '../languages/language.ts'
import type { PageName } from '../users/page-links.ts'

/** What is the same on all pages. */
export interface Site {
  readonly name: string
  readonly appUrl: string | undefined
  readonly languages: readonly [Language, ...Language[]]
}

/** What a page shows: what is wrong, a form, or that it is done. */
export interface View {
  readonly name: PageName
  readonly problem?: string | undefined
  readonly form?: Form | undefined
  readonly isDone?: boolean | undefined
}

/** The form, and what is known already. */
export interface Form {
  /** Is not asked for again. */
  readonly token?: string | undefined
  /** Asks for the password that the account has. */
  readonly asksPassword?: boolean | undefined
}

const style = `
:root { color-scheme: light dark; --page: #f4f5f7; --card: #fff; --line: #d9dde2; --ink: #1f2328; --faint: #59636e; --blue: #0f5fd7; --link: #0b57c2; --bad: #fff0ee; --bad-ink: #8c1d12; --field: #868f99 }
@media (prefers-color-scheme: dark) {
  :root { --page: #16191d; --card: #22272e; --line: #3d444d; --ink: #e6e8eb; --faint: #a6b0bb; --link: #83b4ff; --bad: #46211e; --bad-ink: #ffd2cc; --field: #7d8791 }
}
* { box-sizing: border-box }
body { margin: 0; padding: 8vh 1rem 2rem; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif }
header, main { max-width: 28rem; margin: 0 auto; overflow-wrap: break-word }
header { padding: 0 .5rem .75rem; color: var(--faint); font-weight: 600 }
main { padding: 1.75rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .625rem }
h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.3; font-weight: 600 }
p { margin: 0 0 1.25rem }
main > :last-child { margin-bottom: 0 }
label { display: block; margin-bottom: .25rem; font-weight: 600 }
a { color: var(--link) }
input { width: 100%; padding: .625rem .75rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--field); border-radius: .5rem }
small { display: block; margin-top: .25rem; font-size: .875rem; color: var(--faint) }
.field { margin-bottom: 1.25rem }
.problem { padding: .75rem 1rem; background: var(--bad); color: var(--bad-ink); border-radius: .5rem }
button { width: 100%; padding: .75rem 1.25rem; font: inherit; font-weight: 600; color: #fff; background: var(--blue); border: 0; border-radius: .5rem; cursor: pointer }
form { margin: 0 }
form + p { margin-top: 1.25rem }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
`

/** Reads the token off the fragment, which no server is sent, and takes it out of the address. */
const script = `
function take() {
  const [, token] = /^#token=([\\w.-]+)$/.exec(location.hash) ?? []
  const field = document.getElementById('token')
  if (!token || !field) return
  field.value = token
  field.parentElement.hidden = true
  history.replaceState(null, '', location.pathname)
  document.querySelector('#password, button').focus()
}
take()
addEventListener('hashchange', take)
`

/**
 * What a page may do: its own style and script, and a form to where it came from.
 *
 * @see https://www.w3.org/TR/CSP3/
 */
export async function contentSecurityPolicy(): Promise<string> {
  return [
    "default-src 'none'",
    `style-src '${await hashOf(style)}'`,
    `script-src '${await hashOf(script)}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}

/** In base64, which all browsers take. */
async function hashOf(text: string): Promise<string> {
  const digest = await sha256(text)
  return `sha256-${digest.replaceAll('-', '+').replaceAll('_', '/')}=`
}

/** A whole page. It asks nothing of anybody else. */
export function pageHtml(site: Site, { tag, pages }: Language, view: View): string {
  const { name, problem, form, isDone } = view
  const { title, text, done, doneText } = pages[name]
  const heading = isDone ? done : title
  const parts = [
    `<h1>${escapeHtml(heading)}</h1>`,
    problem && `<p class="problem" id="problem" role="alert">${escapeHtml(problem)}</p>`,
    isDone && `<p>${escapeHtml(doneText)}</p>`,
    form && !problem && `<p>${escapeHtml(text)}</p>`,
    form && formHtml(pages, name, form),
    site.appUrl && backHtml(site.appUrl, pages.back(site.name)),
  ]
  return `<!doctype html>
<html lang="${escapeHtml(tag)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(`${heading} – ${site.name}`)}</title>
<style>${style}</style>
</head>
<body>
<header>${escapeHtml(site.name)}</header>
<main>
${parts.filter((part) => part).join('\n')}
</main>
<script>${script}</script>
</body>
</html>
`
}

function formHtml(words: PageWords, name: PageName, { token, asksPassword }: Form): string {
  // Where the token is known already, it is the password that was refused.
  const password = token === undefined ? '' : ' autofocus aria-describedby="problem"'
  const fields = [
    token === undefined
      ? tokenField(words)
      : `<input type="hidden" name="token" value="${escapeHtml(token)}">`,
    name === 'reset' && passwordField(words.newPassword, `autocomplete="new-password"${password}`),
    asksPassword && passwordField(words.password, `autocomplete="current-password"${password}`),
  ]
  return `<form method="post">
${fields.filter((field) => field).join('\n')}
<button>${escapeHtml(words[name].button)}</button>
</form>`
}

const tokenField = ({ link, linkHint }: PageWords) => `<div class="field">
<label for="token">${escapeHtml(link)}</label>
<input id="token" name="token" required autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="token-hint">
<small id="token-hint">${escapeHtml(linkHint)}</small>
</div>`

const passwordField = (label: string, attributes: string) => `<div class="field">
<label for="password">${escapeHtml(label)}</label>
<input id="password" name="password" type="password" required ${attributes}>
</div>`

const backHtml = (url: string, label: string) =>
  `<p><a href="${escapeHtml(url)}">${escapeHtml(label)}</a></p>`
