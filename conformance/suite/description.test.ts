import { expect, test } from 'vitest'
import { createFixture } from '../fixture.ts'
import { cheapHashers } from '../hashers.ts'
import { openMemory } from '../storages/memory.ts'
import type { Answer } from './api.ts'
import { describedBy } from './description.ts'

const origin = 'https://auth.example'
const storage = await openMemory()
const fixture = createFixture(() => storage, { ...cheapHashers, origin })
const document = await fixture.fetch(new Request(`${origin}/openapi.json`))
const description = describedBy(await document.text())

function answerOf(status: number, body?: unknown, headers: Record<string, string> = {}): Answer {
  const text = body === undefined ? '' : JSON.stringify(body)
  return { status, headers: new Headers(headers), text, body, cookies: [] }
}

const challenge = { 'www-authenticate': 'Bearer' }
const unauthorized = { detail: 'Unauthorized' }
const page = { items: [], next: null }

test.each([
  ['an answer', 'GET /users', answerOf(200, page)],
  ['a refusal with its headers', 'GET /users/me', answerOf(401, unauthorized, challenge)],
  ['a path that ends in an id', 'DELETE /users/1?x', answerOf(204)],
  ['a path that nobody knows', 'GET /nowhere', answerOf(404, { detail: 'Not Found' })],
  [
    'a method that the path does not have',
    'PUT /users/me',
    answerOf(405, { detail: 'Method Not Allowed' }, { allow: 'GET, PATCH' }),
  ],
])('%s is as it is described', (_, line, answer) => {
  expect(problemOf(line, answer)).toBeNull()
})

test.each([
  ['another status', 'GET /users', answerOf(201, page), 'is not described'],
  ['another code', 'GET /users/me', answerOf(401, { detail: 'NO' }, challenge), 'must be equal'],
  [
    'a header left out',
    'GET /users/me',
    answerOf(401, unauthorized),
    'WWW-Authenticate is missing',
  ],
  ['a property left out', 'GET /users', answerOf(200, { items: [] }), "property 'next'"],
  ['a property too many', 'GET /users', answerOf(200, { ...page, all: 1 }), 'additional'],
  ['a user with another field', 'GET /users', answerOf(200, { ...page, items: [{}] }), '/items/0'],
  ['a body where there is none', 'DELETE /users/1', answerOf(204, {}), 'should be empty'],
  ['a cookie', 'GET /users', answerOf(200, page, { 'set-cookie': 'a=b' }), 'set-cookie is not'],
  ['an answer without a route', 'GET /nowhere', answerOf(200, {}), 'is not described'],
])('%s is a difference', (_, line, answer, difference) => {
  expect(problemOf(line, answer)).toContain(difference)
})

function problemOf(line: string, answer: Answer): string | null {
  const [method = '', path = ''] = line.split(' ')
  return description.problemOf(method, path, answer)
}
