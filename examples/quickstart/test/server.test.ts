import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pasteCurlLines } from './paste.ts'
import { failToStart, type Server, startServer } from './start-server.ts'

let server: Server

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.stop())

const post = (path: string, body: unknown) =>
  fetch(server.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

async function register(email: string): Promise<void> {
  await post('/auth/register', { email, password: 'correct horse' })
  await post('/auth/request-verify-token', { email })
}

const mailsTo = async (email: string): Promise<unknown> =>
  (await fetch(`${server.origin}/mailbox?to=${encodeURIComponent(email)}`)).json()

test('the curl lines it prints work, one after the other', async () => {
  expect(server.output).toContain(server.origin)
  const statuses = await pasteCurlLines(server.output)
  expect(statuses).toEqual(['201', '204', '200', '200', '204'])
})

test('the mailbox holds the mails to one address, however it is spelt', async () => {
  await register('bea@example.com')
  await register('cy@example.com')
  const link = expect.stringMatching(`^${server.origin}/\\?verify#token=[\\w.-]+$`)
  expect(await mailsTo(' Bea@Example.com')).toEqual([
    expect.objectContaining({ to: 'bea@example.com', url: link }),
  ])
  expect(await mailsTo('')).toEqual([])
})

test('a mail can be seen as it arrives, and runs no script', async () => {
  await register('dan@example.com')
  const [{ id, url }] = (await mailsTo('dan@example.com')) as [{ id: number; url: string }]
  const page = await fetch(`${server.origin}/mailbox/${id}`)
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none';/)
  expect(await page.text()).toContain(`href="${url}"`)
  expect((await fetch(`${server.origin}/mailbox/9999`)).status).toBe(404)
})

test('the page runs its own scripts and styles alone', async () => {
  const page = await fetch(server.origin)
  expect(page.headers.get('content-type')).toContain('text/html')
  const policy = page.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'self'")
  expect(policy).not.toContain('unsafe')
})

test('an own route knows who is asking', async () => {
  expect((await fetch(`${server.origin}/hello`)).status).toBe(401)
  expect(await (await fetch(`${server.origin}/signed-in`)).json()).toBe(false)
})

test('a port in use is named in one line', async () => {
  const { code, output } = await failToStart({
    PORT: `${server.port}`,
    DATABASE_URL: 'file::memory:',
  })
  expect(code).toBe(1)
  expect(output).toMatch(/^Port \d+ is in use: set PORT to another one, such as PORT=\d+\.\n$/)
})

test.each(['http', '0', '65536', '80.5', '-1'])('PORT=%s is refused in one line', async (port) => {
  const { code, output } = await failToStart({ PORT: port })
  expect(code).toBe(1)
  expect(output).toBe(`PORT must be a number from 1 to 65535, not "${port}".\n`)
})

test('a database of another kind is refused in one line', async () => {
  const { code, output } = await failToStart({ DATABASE_URL: 'postgres://localhost/app' })
  expect(code).toBe(1)
  expect(output).toMatch(/^DATABASE_URL .+\n$/)
})

test('it does not start in production', async () => {
  const { code, output } = await failToStart({ NODE_ENV: 'production' })
  expect(code).toBe(1)
  expect(output).toMatch(/production\.\n$/)
})

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it, whoever is connected', async (signal) => {
  const other = await startServer()
  const idle = connect(other.port, '127.0.0.1')
  await once(idle, 'connect')
  await (await fetch(other.origin)).text()
  expect(await other.stop(signal)).toBe(0)
  idle.destroy()
})
