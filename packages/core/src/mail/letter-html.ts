import { escapeHtml } from '../http/html.ts'
import type { Letter } from '../languages/language.ts'

/** A letter with what is the same in all. */
export interface Sheet {
  readonly letter: Letter
  readonly tag: string
  readonly name: string
  readonly button: { readonly label: string; readonly url: string } | undefined
  /** Stands above the address of the button; missing: the address is not shown. */
  readonly linkHint: string | undefined
}

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const paragraph = `margin:0 0 16px;${font};font-size:16px;line-height:24px;color:#1f2328`
const small = `margin:0 0 8px;${font};font-size:13px;line-height:20px;color:#59636e`

/** For clients that read it. All else is inline: many throw the head away. */
const dark = `
  :root { color-scheme: light dark; supported-color-schemes: light dark }
  @media (prefers-color-scheme: dark) {
    .page { background: #16191d !important }
    .card { background: #22272e !important; border-color: #3d444d !important }
    .ink { color: #e6e8eb !important }
    .faint, .link { color: #a6b0bb !important }
  }`

/** The letter as clients from Outlook to phones show it: tables, no image, nothing from elsewhere. */
export function letterHtml({ letter, tag, name, button, linkHint }: Sheet): string {
  const { subject, text, below = [] } = letter
  const [preview = ''] = text
  const sections = [
    ...text.map(ink),
    ...(button ? [buttonHtml(button.label, button.url)] : []),
    ...(button && linkHint ? [linkHtml(linkHint, button.url)] : []),
    ...below.map(ink),
  ]
  return `<!doctype html>
<html lang="${escapeHtml(tag)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>${dark}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f4f5f7">
<div style="display:none;max-height:0;overflow:hidden" aria-hidden="true">${escapeHtml(preview)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f4f5f7">
<tr><td align="center" style="padding:32px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px">
<tr><td class="faint" style="padding:0 8px 12px;${font};font-size:15px;line-height:20px;font-weight:600;color:#59636e">${escapeHtml(name)}</td></tr>
<tr><td class="card" align="left" style="padding:28px 24px 12px;background:#ffffff;border:1px solid #d9dde2;border-radius:10px">
<h1 class="ink" style="margin:0 0 16px;${font};font-size:22px;line-height:28px;font-weight:600;color:#1f2328">${escapeHtml(subject)}</h1>
${sections.join('\n')}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`
}

const ink = (text: string) => `<p class="ink" style="${paragraph}">${escapeHtml(text)}</p>`

/** The padding is a border: Outlook gives links no other. */
function buttonHtml(label: string, url: string): string {
  const style = `display:inline-block;border:solid #0f5fd7;border-width:12px 22px;border-radius:8px;background:#0f5fd7;${font};font-size:16px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none`
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td bgcolor="#0f5fd7" style="border-radius:8px"><a href="${escapeHtml(url)}" style="${style}">${escapeHtml(label)}</a></td></tr></table>
<p style="margin:0 0 16px;font-size:0;line-height:8px">&nbsp;</p>`
}

function linkHtml(hint: string, url: string): string {
  const address = escapeHtml(url)
  return `<p class="faint" style="${small}">${escapeHtml(hint)}</p>
<p class="faint" style="${small};margin-bottom:20px;word-break:break-all"><a class="link" href="${address}" style="color:#59636e">${address}</a></p>`
}
