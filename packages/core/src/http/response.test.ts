import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { setUp } from '../../test/setup.ts'
import { errorCodes } from '../error-codes.ts'
import { AuthError, type ErrorCode, StorageUnavailable } from '../errors.ts'
import {
  accepted,
  created,
  errorResponse,
  internalServerError,
  json,
  noContent,
  unprocessable,
} from './response.ts'
import { InvalidInput, issue } from './schema.ts'

const common = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  vary: 'Cookie, Authorization',
}

test('no two answers share a record of headers: some servers write into it', () => {
  const records: unknown[] = []
  const Plain = Response
  vi.stubGlobal('Response', function recorded(body: BodyInit | null, init: ResponseInit) {
    records.push(init.headers)
    return new Plain(body, init)
  })
  onTestFinished(() => void vi.unstubAllGlobals())
  for (const answer of [() => json(1), () => noContent()]) {
    answer()
    answer()
  }
  expect(new Set(records).size).toBe(4)
})

describe('[SE-9] every answer is kept nowhere', () => {
  test.each([
    [json({ a: 1 }), 200, '{"a":1}'],
    [created(null), 201, 'null'],
    [accepted(), 202, 'null'],
    [noContent(), 204, ''],
    [unprocessable(new InvalidInput([])), 422, '{"detail":[]}'],
    [internalServerError(), 500, '{"detail":"Internal Server Error"}'],
  ])('%#: %s %i %s', async (response, status, body) => {
    expect(response.status).toBe(status)
    expect(Object.fromEntries(response.headers)).toMatchObject(common)
    expect(response.headers.get('content-type')).toBe(body === '' ? null : 'application/json')
    expect(await response.text()).toBe(body)
  })

  test.each([
    'GET /x',
    'PUT /users/me',
    'GET /users/me',
    'POST /auth/login',
    'POST /auth/register',
  ])('also %s', async (line) => {
    const response = await setUp().ask(line)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(Object.fromEntries(response.headers)).toMatchObject(common)
  })

  test('headers of its own come on top', () => {
    const headers = noContent([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]).headers
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(headers.get('cache-control')).toBe('no-store')
  })
})

describe('a refusal', () => {
  test.each(Object.entries(errorCodes))(
    '%s has a status and a meaning',
    async (code, described) => {
      expect(described.status).toBeGreaterThanOrEqual(400)
      expect(described.meaning).toMatch(/^[A-Z].*\.$/)
      const response = errorResponse(new AuthError(code as ErrorCode))
      expect(response.status).toBe(described.status)
      expect(await response.json()).toEqual({ detail: described.detail ?? code })
    },
  )

  test('with a reason tells both', async () => {
    const error = new AuthError('REGISTER_INVALID_PASSWORD', { reason: 'too short' })
    expect(await errorResponse(error).json()).toEqual({
      detail: { code: 'REGISTER_INVALID_PASSWORD', reason: 'too short' },
    })
  })

  test('carries its headers, and when to come back', () => {
    const options = { retryAfterSeconds: 0, headers: [['x-a', 'b']] as const }
    const { headers } = errorResponse(new AuthError('SERVICE_UNAVAILABLE', options))
    expect([headers.get('retry-after'), headers.get('x-a')]).toEqual(['0', 'b'])
  })

  test('[WB-11] keeps its cause to itself', async () => {
    const cause = new Error('SELECT secret')
    for (const error of [
      new AuthError('FORBIDDEN', { cause }),
      new StorageUnavailable({ cause }),
    ]) {
      expect(error.cause).toBe(cause)
      expect(await errorResponse(error).text()).not.toContain('secret')
    }
  })

  test('tells what is wrong where', async () => {
    const response = unprocessable(new InvalidInput([issue('missing', 'body', 'email')]))
    expect(await response.json()).toEqual({
      detail: [{ type: 'missing', loc: ['body', 'email'], msg: 'Field required' }],
    })
  })
})
