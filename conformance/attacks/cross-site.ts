import { expect } from 'vitest'
import { trustedOrigin } from '../fixture.ts'
import type { HeaderRecord } from '../suite/api.ts'
import { csrfRejected } from '../suite/expectations.ts'
import { rule, type Section } from '../suite/rule.ts'
import { createUser, logIn, storedUser } from '../suite/scenario.ts'
import { attackOn, createWorld, expectUnharmed, nameOf, routesOf, send } from './world.ts'

const evil = 'https://evil.example'

/** What a browser says when another site makes it send a request. */
const hostile: readonly HeaderRecord[] = [
  { origin: evil },
  { origin: 'null' },
  { origin: `${trustedOrigin}.evil.example` },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site', origin: evil },
  { referer: `${evil}/` },
]

/** Whether a cookie is set, and not taken back. */
const isSet = (cookie: string): boolean => !cookie.includes('Max-Age=0')

export const crossSite: Section = {
  title: 'other sites × routes',
  rules: [
    rule(
      'a cookie changes nothing for another site, whatever the route [WB-1] [V-SE-6]',
      async (api) => {
        const world = await createWorld(api)
        const options = { email: 'root@example.com', is_superuser: true, is_verified: true }
        const root = await createUser(api, options)
        const { cookie = '' } = await logIn(api, 'cookie', root)
        const before = await storedUser(api, root.id)
        for (const route of await routesOf(api)) {
          if (route.method === 'GET' || route.who === 'anyone') continue
          for (const headers of [...hostile, {}]) {
            const answer = await send(api, route, attackOn(route, world), { cookie, ...headers })
            const name = `${nameOf(route)} by ${JSON.stringify(headers)}`
            // The cookie is no log-in of another backend: that one takes back what is not there.
            const isOfAnother = answer.status === 401 && route.path.endsWith('/logout')
            if (!isOfAnother) expect(answer, name).toMatchObject(csrfRejected)
            expect(answer.cookies.filter(isSet), name).toEqual([])
          }
          await expectUnharmed(api, world, nameOf(route))
          expect(await storedUser(api, root.id)).toEqual(before)
        }
      },
    ),

    rule(
      'no other site sets a cookie of ours, with a right password or none [WB-2] [V-SE-6]',
      async (api) => {
        const { ann } = await createWorld(api)
        for (const route of await routesOf(api)) {
          const takesPassword = route.body?.includes('username')
          if (!takesPassword && !route.path.endsWith('/refresh')) continue
          for (const headers of hostile) {
            const form = Object.entries({ username: ann.email, password: ann.password })
            const content = takesPassword ? { form } : { json: {} }
            const answer = await send(api, route, { path: route.path, content }, headers)
            expect(answer.cookies, `${nameOf(route)} by ${JSON.stringify(headers)}`).toEqual([])
          }
        }
      },
    ),
  ],
}
