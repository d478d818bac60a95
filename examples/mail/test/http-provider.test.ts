import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { httpProvider } from '../src/http-provider.ts'
import { createApplication, email } from './application.ts'

/** A provider on this machine, which answers with a status, or never. */
async function startProvider(status: number | null) {
  const arrivals: { readonly request: IncomingMessage; readonly body: unknown }[] = []
  const server = createServer(async (request, response) => {
    arrivals.push({ request, body: await json(request) })
    if (status === null) return
    const location = status === 307 ? { location: '/elsewhere' } : {}
    response.writeHead(status, location).end(`{"message":"cannot send to ${email}"}`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // what listens on TCP has one
  return {
    arrivals,
    apiUrl: `http://127.0.0.1:${port}/emails`,
    apiKey: 're_key',
    [Symbol.dispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

test('a mail is handed over, with the key', async () => {
  using provider = await startProvider(200)
  const { requestVerification, errors } = await createApplication({ send: httpProvider(provider) })
  await requestVerification()
  expect(errors).toEqual([])
  expect(provider.arrivals).toHaveLength(1)
  const [{ request, body } = {}] = provider.arrivals
  expect([request?.method, request?.url]).toEqual(['POST', '/emails'])
  expect(request?.headers.authorization).toBe('Bearer re_key')
  expect(body).toMatchObject({
    from: 'Käse & Co <no-reply@example.com>',
    to: email,
    subject: 'Confirm your address for Käse & Co',
    text: expect.stringContaining('http://localhost:3000/auth/pages/verify#token='),
    html: expect.stringContaining('<html lang="en">'),
    headers: { 'Auto-Submitted': 'auto-generated' },
  })
})

test.each([307, 422, 500])('an answer of %i is an error that names nobody', async (status) => {
  using provider = await startProvider(status)
  const { requestVerification, errors } = await createApplication({ send: httpProvider(provider) })
  await requestVerification()
  expect(provider.arrivals).toHaveLength(1)
  expect(String(errors)).toBe(
    `Error: a mail could not be sent: Error: the mail provider answered ${status}`,
  )
})

test('a provider that does not answer is given up', async () => {
  using provider = await startProvider(null)
  const send = httpProvider({ ...provider, timeoutSeconds: 0.1 })
  const { requestVerification, errors } = await createApplication({ send })
  await requestVerification()
  expect(String(errors)).toContain('TimeoutError')
})

test('a missing key is a mistake that shows at start', () => {
  expect(() => httpProvider({ apiKey: undefined })).toThrow('httpProvider: apiKey')
})
