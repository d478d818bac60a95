import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { de } from '@fetch-users/core/languages/de'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { expect, test } from 'vitest'
import { smtp } from '../src/smtp.ts'
import { createApplication, email } from './application.ts'

/** A mail as it arrived: parsed, and whom the envelope named. */
interface Arrival {
  readonly mail: ParsedMail
  readonly source: string
  readonly recipients: readonly string[]
}

/** An SMTP server on this machine. */
async function startServer(options: SMTPServerOptions = {}) {
  const arrivals: Arrival[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    async onData(stream, { envelope }, callback) {
      const source = await text(stream)
      const recipients = envelope.rcptTo.map(({ address }) => address)
      arrivals.push({ mail: await simpleParser(source), source, recipients })
      callback()
    },
    ...options,
  })
  server.on('error', () => {}) // a client that goes away is what some tests are about
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo // what listens on TCP has one
  return {
    arrivals,
    host: '127.0.0.1',
    port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  }
}

test('a mail arrives as it was written', async () => {
  await using server = await startServer()
  const { requestVerification, errors } = await createApplication({
    send: smtp(server),
    language: de,
  })
  await requestVerification()
  expect(errors).toEqual([])
  expect(server.arrivals).toHaveLength(1)
  const { mail, source, recipients } = server.arrivals[0] as Arrival // as the line above says
  expect(recipients).toEqual([email])
  expect(mail.subject).toBe('Bestätigen Sie Ihre Adresse für Käse & Co')
  expect(mail.from?.value).toEqual([{ name: 'Käse & Co', address: 'no-reply@example.com' }])
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
  expect(mail.text).toContain('Jemand, hoffentlich Sie, hat sich')
  expect(mail.html).toContain('<html lang="de">')
  const longest = Math.max(...source.split('\r\n').map((line) => line.length))
  expect(longest, 'RFC 5322 section 2.1.1').toBeLessThanOrEqual(998)
})

test('the link in it works, the same in text and HTML', async () => {
  await using server = await startServer()
  const { auth, requestVerification, isVerified } = await createApplication({ send: smtp(server) })
  await requestVerification()
  const mail = server.arrivals[0]?.mail
  const [link = ''] = /http:\S+/.exec(mail?.text ?? '') ?? []
  expect(mail?.html).toContain(`href="${link}"`)
  const { href, hash } = new URL(link)
  await auth.handler(new Request(href))
  expect(await isVerified()).toBe(false)
  const body = new URLSearchParams(hash.slice(1))
  const answer = await auth.handler(new Request(href, { method: 'POST', body }))
  expect(answer.status).toBe(200)
  expect(await isVerified()).toBe(true)
})

test('a server that refuses the mailbox has its words kept, and not the address', async () => {
  await using server = await startServer({
    onRcptTo({ address }, _session, callback) {
      callback(Object.assign(new Error(`<${address}> is over quota`), { responseCode: 552 }))
    },
  })
  const { requestVerification, errors } = await createApplication({ send: smtp(server) })
  await requestVerification()
  expect(String(errors)).toMatch(/^Error: a mail could not be sent: .*552 <…> is over quota$/)
  expect(String(errors)).not.toMatch(/ann|eyJ/)
})

test('a server that is not there is an error', async () => {
  const { host, port } = await startServer().then(async (server) => {
    await server[Symbol.asyncDispose]()
    return server
  })
  const { requestVerification, errors } = await createApplication({ send: smtp({ host, port }) })
  await requestVerification()
  expect(String(errors)).toContain('ECONNREFUSED')
})

test('a server that says nothing is given up', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo // what listens on TCP has one
  const send = smtp({ host: '127.0.0.1', port, timeoutSeconds: 0.1 })
  const { requestVerification, errors } = await createApplication({ send })
  await requestVerification()
  silent.close()
  expect(String(errors)).toMatch(/Greeting never received|timeout/i)
})

test('a password is not sent to a server that cannot encrypt', async () => {
  let attempts = 0
  await using server = await startServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    onAuth(_auth, _session, callback) {
      attempts++
      callback(null, { user: 'me' })
    },
  })
  const send = smtp({ ...server, auth: { user: 'me', pass: 'secret' } })
  const { requestVerification, errors } = await createApplication({ send })
  await requestVerification()
  expect(errors).toHaveLength(1)
  expect([attempts, server.arrivals]).toEqual([0, []])
})

test('nor to one that cannot show who it is', async () => {
  await using server = await startServer({ disabledCommands: [] }) // its certificate is its own work
  const send = smtp({ ...server, auth: { user: 'me', pass: 'secret' } })
  const { requestVerification, errors } = await createApplication({ send })
  await requestVerification()
  expect(String(errors)).toMatch(/certificate/)
  expect(server.arrivals).toEqual([])
})
