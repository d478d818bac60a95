import { readFile, rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pasteCurlLines } from '../../quickstart/test/paste.ts'
import { freePort } from '../../quickstart/test/start-server.ts'
import { bundleWorker, type RunningWorker, runWorker } from './run-worker.ts'

const port = await freePort()
const origin = `http://localhost:${port}`
const password = 'correct-horse'
let bundle: string
let worker: RunningWorker

beforeAll(async () => {
  bundle = await bundleWorker()
  worker = await runWorker(bundle, port)
  const { gzippedBytes, startMilliseconds } = worker
  console.log(`Cloudflare Worker: ${gzippedBytes} B gzipped, ready in ${startMilliseconds} ms`)
}, 60_000)

afterAll(async () => {
  await worker?.[Symbol.asyncDispose]()
  await rm(bundle, { recursive: true })
})

test('it is as small as the guide says', () => {
  expect(worker.gzippedBytes).toBeLessThan(80_000)
})

test('the curl lines of the README work, one after the other', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const lines = readme.replaceAll('http://localhost:8787', origin)
  expect(await pasteCurlLines(lines)).toEqual(['201', '204', '200', '204'])
})

test('an isolate that has just started answers many at once', async () => {
  // One account each, since guesses at one are limited; fewer than one client may register.
  const emails = Array.from({ length: 16 }, (_, index) => `user-${index}@example.com`)
  const registered = await Promise.all(emails.map(register))
  expect(registered.map(({ status }) => status)).toEqual(emails.map(() => 201))

  await worker.restart()
  const loggedIn = await Promise.all(emails.map((email) => logIn('jwt', email)))
  expect(loggedIn.map(({ status }) => status)).toEqual(emails.map(() => 200))
})

test('by cookie: register, log in, read, log out', async () => {
  const bob = 'bob@example.com'
  const registered = await register(bob)
  expect(registered.status).toBe(201)
  expect((await logIn('cookie', bob, 'wrong-horse')).status).toBe(400)
  const loggedIn = await logIn('cookie', bob)
  expect(loggedIn.status).toBe(204)

  const cookie = loggedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  const headers = { cookie, origin }
  const me = await ask('/users/me', { headers })
  expect(await me.json()).toEqual(await registered.json())
  expect(await textOf('/hello', headers)).toBe(`Hello, ${bob}`)
  expect(await textOf('/', headers)).toBe(`Hello, ${bob}`)

  expect((await ask('/auth/logout', { method: 'POST', headers })).status).toBe(204)
  expect((await ask('/hello', { headers })).status).toBe(401)
  expect(await textOf('/', headers)).toBe('Hello, stranger')
})

test('by token: register, log in, read', async () => {
  const carol = 'carol@example.com'
  await register(carol)
  const { access_token: token } = await (await logIn('jwt', carol)).json()
  expect(await textOf('/hello', { authorization: `Bearer ${token}` })).toBe(`Hello, ${carol}`)
  const forged = { authorization: `Bearer ${token.slice(0, -4)}AAAA` }
  expect((await ask('/hello', { headers: forged })).status).toBe(401)
})

test('the cron trigger sweeps out what has expired, and that alone', async () => {
  await worker.query("insert into rate_limits values ('old', 0, 0, 0, 0), ('new', 0, 0, 0, 1e14)")
  expect((await ask('/cdn-cgi/handler/scheduled')).status).toBe(200)
  const left = await worker.query("select key from rate_limits where key in ('old', 'new')")
  expect(left).toEqual([{ key: 'new' }])
})

test('clients are told apart by the header that Cloudflare writes', async () => {
  const statusFor = async (address: string) => {
    const headers = { 'cf-connecting-ip': address, 'content-type': 'application/json' }
    return (await ask('/auth/register', { method: 'POST', headers, body: '{}' })).status
  }
  const statuses = await Promise.all(Array.from({ length: 21 }, () => statusFor('192.0.2.1')))
  expect(statuses.sort()).toEqual([...Array(20).fill(422), 429])
  expect(await statusFor('192.0.2.2')).toBe(422)
})

function ask(path: string, init?: RequestInit): Promise<Response> {
  return fetch(origin + path, init)
}

async function textOf(path: string, headers: Record<string, string>): Promise<string> {
  return (await ask(path, { headers })).text()
}

function register(email: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ email, password })
  return ask('/auth/register', { method: 'POST', headers, body })
}

function logIn(backend: string, username: string, secret = password): Promise<Response> {
  const body = new URLSearchParams({ username, password: secret })
  return ask(`/auth/${backend}/login`, { method: 'POST', body })
}
