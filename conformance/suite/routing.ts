import { expect } from 'vitest'
import type { Api } from './api.ts'
import { notFound, refusal } from './expectations.ts'
import { rule, type Section } from './rule.ts'
import { createSuperuser } from './scenario.ts'

const someId = '00000000-0000-4000-8000-000000000000'

/** Every path, with the methods it has. */
const routes: Readonly<Record<string, readonly string[]>> = {
  '/auth/login': ['POST'],
  '/auth/logout': ['POST'],
  '/auth/cookie/login': ['POST'],
  '/auth/cookie/logout': ['POST'],
  '/auth/jwt/login': ['POST'],
  '/auth/jwt/logout': ['POST'],
  '/auth/register': ['POST'],
  '/auth/request-verify-token': ['POST'],
  '/auth/verify': ['POST'],
  '/auth/forgot-password': ['POST'],
  '/auth/reset-password': ['POST'],
  '/users/me': ['GET', 'PATCH'],
  '/users': ['GET'],
  [`/users/${someId}`]: ['DELETE', 'GET', 'PATCH'],
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

const otherSpellings = [
  '',
  '/',
  '//users/me',
  '/users//me',
  '/users/me/',
  '/users/',
  '/Users/me',
  '/users%2Fme',
  '/%75sers/me',
  '/users/me/me',
  '/auth',
  '/auth/login/',
  '/auth//login',
  '//auth/login',
  '/AUTH/login',
  '/auth%2Flogin',
  '/auth/other/login',
  '/auth/login;x',
  '/__proto__',
  '/constructor',
]

const strangeIds = [
  '0',
  '-1',
  '%',
  '%00',
  '%2e%2e',
  '..%2Fme',
  '%E0%A4%A',
  '{"$ne":null}',
  '__proto__',
  'x'.repeat(5000),
]

/** What a server says to a method that it does not know. Bun hangs up. */
const ofServer = [400, 501, null]

async function statusOf(api: Api, method: string, path: string): Promise<number | null> {
  const answer = await api.send(method, path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return null
    throw error
  })
  return answer?.status ?? null
}

export const routing: Section = {
  title: 'paths and methods',
  rules: [
    ...Object.entries(routes).map(([path, allowed]) =>
      rule(`${path} has ${allowed.join(', ')}; HEAD and the rest are 405 [WB-4]`, async (api) => {
        for (const method of methods.filter((name) => !allowed.includes(name))) {
          const answer = await api.send(method, path)
          expect(answer.status, method).toBe(405)
          expect(answer.headers.get('allow')?.split(', ').toSorted(), method).toEqual(allowed)
          if (method === 'HEAD') continue // servers leave the body out
          expect(answer, method).toMatchObject(refusal(405, 'Method Not Allowed'))
        }
      }),
    ),

    rule('paths match exactly: other spellings are 404 [RL-7] [V-RL-3] [V-RL-6]', async (api) => {
      for (const path of otherSpellings) {
        for (const method of ['GET', 'POST']) {
          expect(await api.send(method, path), `${method} ${path}`).toMatchObject(notFound)
        }
      }
    }),

    rule('an id is taken literally, and what is no id at all is 404 [V-IN-11]', async (api) => {
      const { id, headers } = await createSuperuser(api)
      const encoded = `%${id.charCodeAt(0).toString(16)}${id.slice(1)}`
      for (const text of [encoded, id.toUpperCase(), `${id}%20`, ...strangeIds]) {
        expect(await api.get(`/users/${text}`, headers), text).toMatchObject(notFound)
      }
    }),

    rule('a method that no table has is refused, whatever its name', async (api) => {
      for (const method of ['constructor', 'toString', '__proto__', 'PURGE', 'get']) {
        expect([...ofServer, 404], method).toContain(await statusOf(api, method, '/nowhere'))
        expect([...ofServer, 405], method).toContain(await statusOf(api, method, '/auth/verify'))
      }
    }),

    rule('the method is judged before the credentials', async (api) => {
      expect(await api.delete('/users')).toMatchObject(refusal(405, 'Method Not Allowed'))
    }),
  ],
}
