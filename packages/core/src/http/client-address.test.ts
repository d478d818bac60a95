import { describe, expect, test } from 'vitest'
import { origin, setUp } from '../../test/setup.ts'
import { createClientAddress } from './client-address.ts'

const proxy = '10.0.0.1'

function addressOf(trustedProxies: number | undefined, forwarded: string | string[] | null) {
  const headers = new Headers()
  for (const line of [forwarded ?? []].flat()) headers.append('x-forwarded-for', line)
  const context = { clientAddress: proxy }
  return createClientAddress(trustedProxies)(context, { headers }).clientAddress
}

describe('[RL-4] [V-RL-1] a client is where', () => {
  test('the binding says, whatever a header does', () => {
    for (const forwarded of [null, '203.0.113.9', '203.0.113.9, 10.0.0.1']) {
      expect(addressOf(undefined, forwarded)).toBe(proxy)
      expect(addressOf(0, forwarded)).toBe(proxy)
    }
  })

  test.each<[number, string | string[], string | undefined]>([
    [1, '192.0.2.1', '192.0.2.1'],
    [1, '203.0.113.9, 192.0.2.1', '192.0.2.1'],
    [1, '203.0.113.9,192.0.2.1', '192.0.2.1'],
    [1, ['203.0.113.9', '192.0.2.1'], '192.0.2.1'],
    [1, '203.0.113.9, ::FFFF:192.0.2.1', '192.0.2.1'],
    [1, '203.0.113.9, [2001:DB8::1]:443', '2001:db8::1'],
    [2, '203.0.113.9, 192.0.2.1, 10.0.0.2', '192.0.2.1'],
    [2, ['203.0.113.9', '192.0.2.1', '10.0.0.2'], '192.0.2.1'],
    [3, '192.0.2.1, 10.0.0.3, 10.0.0.2', '192.0.2.1'],
  ])('the outermost of %i proxies says: %j', (proxies, forwarded, expected) => {
    expect(addressOf(proxies, forwarded)).toBe(expected)
  })

  test.each<[number, string | null]>([
    [1, null],
    [1, ''],
    [1, 'unknown'],
    [1, '192.0.2.1, unknown'],
    [1, '192.0.2.1,'],
    [2, '192.0.2.1'],
    [2, 'garbage, 10.0.0.2'],
    [3, '192.0.2.1, 10.0.0.2'],
  ])('nobody knows, and never where the proxy is: %i, %j', (proxies, forwarded) => {
    expect(addressOf(proxies, forwarded)).toBeUndefined()
  })

  test('a caller says who passes no request', () => {
    const { clientAddress } = createClientAddress(1)({ clientAddress: '::FFFF:1.2.3.4' }, undefined)
    expect(clientAddress).toBe('1.2.3.4')
  })
})

test.each([-1, 1.5, 101, Number.NaN, '1' as unknown as number])(
  'trustedProxies of %j is a TypeError that names it',
  (trustedProxies) => {
    expect(() => setUp({ trustedProxies })).toThrow(TypeError)
    expect(() => setUp({ trustedProxies })).toThrow(/^createAuth: trustedProxies /)
  },
)

test('sessions and events note the one form of the address', async () => {
  const events: unknown[] = []
  const { auth, storage } = setUp({
    trustedProxies: 1,
    onEvent: (event) => void events.push(event.client.address),
  })
  const user = await auth.users.create({ email: 'ann@example.com', password: 'long enough' })
  const request = new Request(`${origin}/auth/register`, {
    method: 'POST',
    headers: { 'x-forwarded-for': '203.0.113.9, ::ffff:192.0.2.1' },
  })
  const context = { request, clientAddress: proxy }
  await auth.backends.cookie.login(user, context)
  const [session] = (await storage.sessions?.list(String(user.id))) ?? []
  expect(session?.ip).toBe('192.0.2.1')
  const body = new URLSearchParams({ username: 'ann@example.com', password: 'long enough' })
  const login = new Request(`${origin}/auth/login`, { method: 'POST', body })
  login.headers.set('x-forwarded-for', '2001:DB8::1')
  await auth.handler(login, { clientAddress: proxy })
  const ips = (await storage.sessions?.list(String(user.id)))?.map(({ ip }) => ip)
  expect(ips?.sort()).toEqual(['192.0.2.1', '2001:db8::1'])
  await auth.idle()
  events.shift() // of the user that was made by code
  for (const address of events) expect(['192.0.2.1', '2001:db8::1']).toContain(address)
})
