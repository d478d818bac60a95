import { expect } from 'vitest'
import type { RouteLine } from '../fixture/route-line.ts'
import type { Api, HeaderRecord } from '../suite/api.ts'
import { rule, type Section, safeRule } from '../suite/rule.ts'
import { createUser, logIn, storedUser } from '../suite/scenario.ts'
import {
  attackOn,
  createWorld,
  expectUnharmed,
  nameOf,
  routesOf,
  send,
  type World,
} from './world.ts'

/** What a store, a template or a comparison might take for more than a text. */
const values: readonly unknown[] = [
  { $ne: null },
  { $gt: '' },
  { $regex: '.*' },
  { $where: 'sleep(5000)' },
  ['victim@example.com'],
  [[]],
  { toString: 'x' },
  0,
  1,
  true,
  "' or '1'='1",
  "'; drop table users; --",
  "\\' or 1=1 -- ",
  '" or ""="',
  '%',
  '*',
  '\u0000',
  '\ud800',
  '{"$ne":null}',
  '$ne',
  '{{7*7}}',
  '../victim',
  '%2e%2e%2f',
  '\r\nset-cookie: x=y',
  'x'.repeat(5000),
]

const texts = values.filter((value) => typeof value === 'string')

/** Backends share their routes: one of each does. */
function distinct(routes: readonly RouteLine[]): RouteLine[] {
  const byEnd = new Map(
    routes.map((route) => [`${route.path.split('/').at(-1)} ${route.body}`, route]),
  )
  return [...byEnd.values()]
}

/** A lone surrogate has no escape: its place is taken by what UTF-8 writes for it. */
function encoded(text: string): string {
  return encodeURIComponent(new TextDecoder().decode(new TextEncoder().encode(text)))
}

/** In the path and in the query; each also in brackets, as some parsers nest. */
function targetsOf({ path, query }: RouteLine): string[] {
  const ids = path.includes('{id}') ? texts.map((text) => path.replace('{id}', encoded(text))) : []
  const queries = query.flatMap((name) => [
    ...texts.map((text) => `${path}?${name}=${encoded(text)}`),
    `${path}?${name}[$ne]=`,
    `${path}?${name}[]=x&${name}[]=y`,
  ])
  return [...ids, ...queries]
}

/** Fails if somebody got in, or something broke. */
async function attack(
  api: Api,
  route: RouteLine,
  { world, headers, what }: { world: World; headers: HeaderRecord; what: string },
  request: Parameters<typeof send>[2],
): Promise<void> {
  const { status, cookies, text } = await send(api, route, request, headers)
  const name = `${what} at ${nameOf(route)}`
  expect(status, name).toBeLessThan(500)
  expect(cookies, name).toEqual([])
  expect(text, name).not.toContain('access_token')
  expect(text, name).not.toContain(world.victim.id)
}

export const injection: Section = {
  title: 'injections × routes',
  rules: [
    safeRule('no value of a body is more than a value [V-IN-1] [OT-9] [V-TK-3]', async (api) => {
      const world = await createWorld(api)
      for (const route of distinct(await routesOf(api))) {
        if (route.who === 'superuser' || !route.accepts.includes('application/json')) continue
        for (const property of route.body ?? []) {
          for (const value of values) {
            const { path, content } = attackOn(route, world)
            const json = { ...(content.json as object), [property]: value }
            const what = `${property} = ${JSON.stringify(value).slice(0, 40)}`
            await attack(api, route, { world, headers: {}, what }, { path, content: { json } })
          }
        }
        await expectUnharmed(api, world, nameOf(route))
      }
    }),

    rule('no field of a form is a query [V-IN-1]', async (api) => {
      const world = await createWorld(api)
      for (const route of distinct(await routesOf(api))) {
        if (!route.accepts.includes('application/x-www-form-urlencoded')) continue
        for (const property of route.body ?? []) {
          for (const form of [
            [[`${property}[$ne]`, '']],
            ...texts.map((text) => [[property, text]]),
          ]) {
            const content = { form: form as [string, string][] }
            const request = { path: route.path, content }
            await attack(api, route, { world, headers: {}, what: property }, request)
          }
        }
      }
      await expectUnharmed(api, world, 'forms')
    }),

    rule(
      'no id and no query of a superuser is more than a text [V-IN-1] [V-IN-11]',
      async (api) => {
        const world = await createWorld(api)
        const options = { email: 'root@example.com', is_superuser: true, is_verified: true }
        const root = await createUser(api, options)
        const headers = await logIn(api, 'jwt', root)
        const before = await storedUser(api, root.id)
        for (const route of await routesOf(api)) {
          if (route.method !== 'GET' && !route.path.includes('{id}')) continue
          for (const path of targetsOf(route)) {
            const { content } = attackOn(route, world)
            const { status } = await send(api, route, { path, content }, headers)
            expect(status, `${route.method} ${path}`).toBeLessThan(500)
          }
          await expectUnharmed(api, world, nameOf(route))
          expect(await storedUser(api, root.id)).toEqual(before)
        }
      },
    ),
  ],
}
