import { describe, expect, test } from 'vitest'
import { origin, password, setUp } from '../../test/setup.ts'
import type { BaseUser, Notification } from '../index.ts'
import { de } from '../languages/de.ts'
import { en } from '../languages/en.ts'
import type { Language } from '../languages/language.ts'
import { pages } from '../pages/pages.ts'
import type { OutgoingMail } from './compose.ts'
import { mail } from './mail.ts'
import type { MailOptions } from './options.ts'

const token = 'eyJh.eyJz.c2ln'
const user: BaseUser = {
  id: 1,
  email: 'ann@example.com',
  isActive: true,
  isSuperuser: false,
  isVerified: true,
}
const head = { to: user.email, user }
const tokenMails: Notification<BaseUser>[] = [
  { ...head, kind: 'verify-email', token },
  { ...head, kind: 'change-email', token },
  { ...head, kind: 'reset-password', token },
]
const notices: Notification<BaseUser>[] = [
  { ...head, kind: 'account-exists' },
  { ...head, kind: 'email-change-requested' },
  { ...head, kind: 'email-changed' },
  { ...head, kind: 'security-notice', event: 'password-changed' },
  { ...head, kind: 'security-notice', event: 'oauth-account-linked', provider: 'google' },
  { ...head, kind: 'security-notice', event: 'oauth-account-unlinked', provider: 'google' },
]
const urls = { verify: 'https://app.example.com/verify', reset: 'https://app.example.com/reset' }
const from = 'Example <no-reply@example.com>'
const nameOf = (message: Notification<unknown>) =>
  message.kind === 'security-notice' ? message.event : message.kind
const inLanguages = [en, de].flatMap((language) =>
  [...tokenMails, ...notices].map(
    (message) => [nameOf(message), language.tag, message, language] as const,
  ),
)

/** Has a message written. */
async function write(
  message: Notification<BaseUser>,
  options: Partial<MailOptions<BaseUser>> = {},
): Promise<OutgoingMail> {
  const sent: OutgoingMail[] = []
  const send = (outgoing: OutgoingMail) => void sent.push(outgoing)
  await mail({ name: 'Example', from, send, urls, ...options })(message, {})
  expect(sent).toHaveLength(1)
  return sent[0] as OutgoingMail // as the line above says
}

/** Where the links of some HTML lead. */
const linksIn = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url)

/** What the HTML says, as text. */
const wordsOf = (html: string) =>
  html
    .replace(/<(style|title)>.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&amp;/g, '&')
    .replace(/&#39;/g, "'")

describe.each(inLanguages)('%s in %s', (name, tag, message, language) => {
  test('says the same in text and HTML, to the mailbox it is for', async () => {
    const { to, subject, text, html, ...rest } = await write(message, { language })
    expect([to, rest.from]).toEqual([user.email, from])
    expect(rest.headers).toEqual({ 'Auto-Submitted': 'auto-generated' })
    expect(subject).toContain('Example')
    expect(html).toContain(`<html lang="${tag}">`)
    const letter = language.mails[nameOf(message)]({ name: 'Example', provider: 'google' })
    for (const paragraph of [...letter.text, ...(letter.below ?? [])]) {
      expect(text.split('\n\n')).toContain(paragraph)
      expect(wordsOf(html)).toContain(paragraph)
    }
    if (name.startsWith('oauth')) expect(text).toContain('google')
  })

  test('leads to one page, in text and HTML alike', async () => {
    const appUrl = 'https://app.example.com/?a=1&b=2'
    const { text, html } = await write(message, { language, appUrl })
    const page = nameOf(message) === 'reset-password' ? urls.reset : urls.verify
    const link = message.token === undefined ? appUrl : `${page}#token=${token}`
    const escaped = link.replace('&', '&amp;')
    expect(linksIn(html)).toEqual(message.token === undefined ? [escaped] : [escaped, escaped])
    expect(text.match(/https?:\S+/g)).toEqual([link])
  })

  test('shows no token beside the subject, and asks nothing of anybody', async () => {
    const { subject, html } = await write(message, { language })
    expect(subject).not.toContain(token)
    const [, preview = ''] = /<div style="display:none[^>]*>([^<]*)<\/div>/.exec(html) ?? []
    expect(preview).not.toBe('')
    expect(preview).not.toMatch(/https?:|token/)
    expect(html.match(/<(img|link|script|iframe|form|input)\b|url\(|@import|\bsrc=/g)).toBeNull()
  })
})

test('a notice has a button only if it is told where to', async () => {
  for (const message of notices) {
    const { text, html } = await write(message)
    expect(linksIn(html)).toEqual([])
    expect(text).not.toContain('http')
  }
})

test('the token stands in the fragment, behind a query that was there', async () => {
  const verify = 'https://app.example.com/?page=verify&x=1'
  const { text, html } = await write(
    { ...head, kind: 'verify-email', token },
    {
      urls: { ...urls, verify },
    },
  )
  expect(text).toContain(`${verify}#token=${token}\n`)
  expect(linksIn(html)[0]).toBe(`${verify.replace('&', '&amp;')}#token=${token}`)
})

describe('what is written', () => {
  test('[V-EM-4] is text wherever it comes from', async () => {
    const evil = `<b>"A" & 'B'</b>`
    const language: Language = {
      ...en,
      mails: {
        ...en.mails,
        'oauth-account-linked': ({ name, provider }) => ({
          subject: `${name} ${provider}`,
          text: [`${name} ${provider}`, evil],
          button: evil,
        }),
      },
    }
    const notice: Notification<BaseUser> = {
      ...head,
      kind: 'security-notice',
      event: 'oauth-account-linked',
      provider: evil,
    }
    const appUrl = 'https://app.example.com/'
    const { html, text, subject } = await write(notice, { name: evil, language, appUrl })
    expect(html).not.toContain('<b>')
    expect(html).toContain('&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;')
    expect(text).toContain(evil)
    expect(subject).toBe(`${evil} ${evil}`)
  })

  test('holds nothing that a user has chosen', async () => {
    const spam = { ...user, displayName: 'Win at spam.example', email: 'spam@spam.example' }
    for (const message of [...tokenMails, ...notices]) {
      const { to, ...written } = await write({ ...message, user: spam })
      expect(JSON.stringify(written)).not.toContain('spam')
    }
  })

  test('has no second line in its subject', async () => {
    const mails = {
      ...en.mails,
      'account-exists': () => ({ subject: 'Hello\r\nBcc: eve@example.com', text: ['…'] }),
    }
    const written = write({ ...head, kind: 'account-exists' }, { language: { ...en, mails } })
    await expect(written).rejects.toThrow(/subject of account-exists/)
  })
})

describe('the language', () => {
  test('is English, if nothing is said', async () => {
    expect((await write({ ...head, kind: 'account-exists' })).html).toContain('lang="en"')
  })

  test('is chosen for each user', async () => {
    const languages = new Map([
      ['ann@example.com', de],
      ['bob@example.com', en],
    ])
    const language = async ({ email }: BaseUser) => languages.get(email) ?? en
    const bob = { ...user, email: 'bob@example.com' }
    const kind = 'account-exists'
    expect((await write({ kind, to: 'ann@example.com', user }, { language })).html).toContain(
      'lang="de"',
    )
    expect((await write({ kind, to: bob.email, user: bob }, { language })).html).toContain(
      'lang="en"',
    )
  })

  test('can be one’s own words, for one mail alone', async () => {
    const mails = {
      ...de.mails,
      'account-exists': () => ({ subject: 'Moin!', text: ['Du bist schon da.'] }),
    }
    const language = { ...de, mails }
    const own = await write({ ...head, kind: 'account-exists' }, { language })
    expect([own.subject, own.text]).toEqual(['Moin!', 'Du bist schon da.\n\n– Example\n'])
    const other = await write({ ...head, kind: 'email-changed' }, { language })
    expect(other.subject).toBe('Ihre Adresse bei Example wurde geändert')
  })
})

describe('a mail that cannot be sent', () => {
  async function reported(error: unknown): Promise<string> {
    const send = () => Promise.reject(error)
    const { auth, errors } = setUp({ notify: mail({ name: 'Example', from, send, urls }) })
    await auth.users.create({ email: user.email, password })
    await auth.users.forgotPassword(user.email)
    await auth.idle()
    expect(errors).toHaveLength(1)
    const [fault] = errors as [Error]
    expect(fault.cause).toBeUndefined()
    return fault.message
  }

  test('reaches onError with the reason', async () => {
    const said = await reported(new TypeError('smtp.send is not a function'))
    expect(said).toBe('a mail could not be sent: TypeError: smtp.send is not a function')
  })

  test('names nobody, however the server spells the address', async () => {
    const said = await reported(
      new Error(
        '550 5.1.1 <ann@example.com> RCPT TO:<ANN@EXAMPLE.COM> /ann%40example.com: unknown',
      ),
    )
    expect(said).not.toMatch(/ann|example/i)
    expect(said).toMatch(/550 5\.1\.1 .*unknown/)
  })

  test('keeps what a provider says around the address', async () => {
    const said = await reported(new Error('422 {"to":["Ann@Example.com"],"error":"suppressed"}'))
    expect(said).toContain('422 {"to":["…"],"error":"suppressed"}')
  })

  test('holds nobody up, however much the server says', async () => {
    const error = new Error('x'.repeat(1_000_000))
    const start = performance.now()
    expect((await reported(error)).length).toBeLessThan(400)
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test('hands on no token', async () => {
    const tokens: string[] = []
    const send = ({ text }: OutgoingMail) => {
      tokens.push(/#token=(\S+)/.exec(text)?.[1] ?? '')
      throw new Error(`refused: ${text}`)
    }
    const { auth, errors } = setUp({ notify: mail({ name: 'Example', from, send, urls }) })
    await auth.users.create({ email: user.email, password })
    await auth.users.forgotPassword(user.email)
    await auth.idle()
    expect(tokens[0]).toMatch(/^eyJ/)
    expect(String(errors[0])).not.toContain('eyJ')
  })

  test('is whatever was thrown', async () => {
    expect(await reported('no error at all')).toContain('unknown')
  })
})

describe('with hosted pages', () => {
  test('the name and a way to send are all that it takes', async () => {
    const sent: OutgoingMail[] = []
    const send = (outgoing: OutgoingMail) => void sent.push(outgoing)
    const { auth } = setUp({
      baseUrl: `${origin}/v1`,
      pages: pages({ name: 'Example' }),
      notify: mail({ name: 'Example', from, send }),
    })
    await auth.users.create({ email: user.email, password })
    await auth.users.forgotPassword(user.email)
    await auth.users.requestVerification(user.email)
    await auth.idle()
    const links = sent.map(({ text }) => /https:\S+#token=(?=eyJ)/.exec(text)?.[0])
    expect(links.toSorted()).toEqual([
      `${origin}/v1/auth/pages/reset#token=`,
      `${origin}/v1/auth/pages/verify#token=`,
    ])
  })

  test('urls of the application’s own come first', async () => {
    const url = `${origin}/auth/pages/verify#token=${token}`
    const { text } = await write({ ...head, kind: 'verify-email', token, url })
    expect(text).toContain(`${urls.verify}#token=`)
  })

  test('a notify of one’s own finds the address in messages with a token, and in no other', async () => {
    const { auth, outbox } = setUp({ pages: pages({ name: 'Example' }) })
    const { id } = await auth.users.create({ email: user.email, password, isVerified: true })
    await auth.users.forgotPassword(user.email)
    await auth.idle()
    const [reset] = outbox
    expect(reset).toHaveProperty('url', `${origin}/auth/pages/reset#token=${reset?.token}`)
    await auth.users.update(id, { password: 'another good one' })
    await auth.idle()
    expect(outbox[1]).not.toHaveProperty('url')
  })

  test('no pages and no urls is a mistake that shows at start', () => {
    const notify = mail({ name: 'Example', from, send() {} })
    expect(() => setUp({ notify })).toThrow(/^mail: urls/)
  })

  test('or when the first mail is due, where a function stands before it', async () => {
    const sent: OutgoingMail[] = []
    const notify = mail({ name: 'Example', from, send: (outgoing) => sent.push(outgoing) })
    const { auth, errors } = setUp({ notify: (message, context) => notify(message, context) })
    await auth.users.create({ email: user.email, password })
    await auth.users.forgotPassword(user.email)
    await auth.idle()
    expect(String(errors)).toMatch(/^TypeError: mail: urls/)
    expect(sent).toEqual([])
  })
})

describe('an option that cannot be', () => {
  const good = { name: 'Example', from, urls, send() {} }

  test.each<[string, Partial<MailOptions<BaseUser>>]>([
    ['mail: send', { send: undefined as never }],
    ['mail: from', { from: undefined }],
    ['mail: from', { from: 'a@example.com\r\nBcc: b@example.com' }],
    ['mail: name', { name: undefined }],
    ['mail: name', { name: ' ' }],
    ['mail: name', { name: 'Exam\nple' }],
    ['mail: appUrl', { appUrl: 'http://app.example.com/' }],
    ['mail: appUrl', { appUrl: 'javascript:alert(1)' }],
    ['mail: urls.verify', { urls: { ...urls, verify: undefined } }],
    ['mail: urls.verify', { urls: { ...urls, verify: '/verify' } }],
    ['mail: urls.verify', { urls: { ...urls, verify: 'http://app.example.com/verify' } }],
    ['mail: urls.reset', { urls: { ...urls, reset: 'https://app.example.com/#/reset' } }],
    ['mail: urls.reset', { urls: { ...urls, reset: 'https://app.example.com/reset#' } }],
    ['mail: urls.reset', { urls: { ...urls, reset: 'https://app.example.com/reset\n' } }],
    ['mail: urls.reset', { urls: { ...urls, reset: 'https://app.example.com/re set' } }],
    ['mail: urls.reset', { urls: { ...urls, reset: 'https://me:pw@app.example.com/' } }],
  ])('is named: %s %j', (option, options) => {
    const work = () => mail({ ...good, ...options })
    expect(work).toThrow(TypeError)
    expect(work).toThrow(new RegExp(`^${option} `))
  })

  test('http is for loopback', () => {
    const local = { verify: 'http://localhost:3000/verify', reset: 'http://127.0.0.1/reset' }
    expect(() => mail({ ...good, urls: local })).not.toThrow()
  })
})
