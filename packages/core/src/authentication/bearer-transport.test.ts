import { describe, expect, test } from 'vitest'
import { origin, setUp } from '../../test/setup.ts'
import { fastapiUsersCompatibility } from '../compatibility.ts'
import { signedIn } from '../testing/signed-in.ts'
import { bearerTransport } from './bearer-transport.ts'

const transport = bearerTransport()({
  name: 'jwt',
  issuer: origin,
  isSecure: true,
  hasRefresh: false,
  compatibility: {},
})
const read = (authorization?: string) =>
  transport.read(new Headers(authorization === undefined ? {} : { authorization }))

describe('the Authorization header', () => {
  test.each<[string | undefined, string | null | undefined]>([
    [undefined, undefined],
    ['Bearer abc.DEF-1_2~3+4/5==', 'abc.DEF-1_2~3+4/5=='],
    ['bearer abc', 'abc'],
    ['BEARER abc', 'abc'],
    ['Bearer   abc', 'abc'],
    ['Bearer abc ', 'abc'],
    ['', null],
    ['Bearer', null],
    ['Bearer ', null],
    ['abc', null],
    ['Basic YTpi', null],
    ['Token abc', null],
    ['xBearer abc', null],
    ['Bearerabc', null],
    ['Bearer\tabc', null],
    ['Bearer abc def', null],
    ['Bearer abc, Bearer def', null],
    ['Bearer =abc', null],
    ['Bearer %', null],
    ['Bearer %E0%A4%A', null],
    ['Bearer é', null],
  ])('[WB-13] [V-JW-6] [V-JW-9] %j carries %j', (header, token) => {
    expect(read(header)).toBe(token)
  })

  test('[SE-11] whatever it holds, the answer is 401', async () => {
    const { ask } = setUp()
    for (const authorization of ['Bearer %', 'Basic x', 'Bearer a.b.c', '', 'Bearer a, Bearer b']) {
      const response = await ask('GET /users/me', undefined, { authorization })
      expect([authorization, response.status]).toEqual([authorization, 401])
    }
  })

  test('[WB-13] the name of the scheme is read in any letter case', async () => {
    const { auth, ask } = setUp()
    const user = await auth.users.create({ email: 'ann@example.com' })
    const { authorization = '' } = await signedIn(auth, user, 'jwt')
    for (const scheme of ['bearer', 'BEARER']) {
      const headers = { authorization: authorization.replace('Bearer', scheme) }
      expect((await ask('GET /users/me', undefined, headers)).status).toBe(200)
    }
  })

  test('[SE-13] a token in the query is none', async () => {
    const { auth, ask } = setUp()
    const user = await auth.users.create({ email: 'ann@example.com' })
    const { authorization = '' } = await signedIn(auth, user, 'jwt')
    const token = authorization.slice('Bearer '.length)
    expect((await ask(`GET /users/me?access_token=${token}`)).status).toBe(401)
  })
})

describe('the answer to a log-in', () => {
  const token = { token: 'T', lifetimeSeconds: 60 }

  test('is that of RFC 6749', async () => {
    const response = transport.answer(token)
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await response.json()).toEqual({
      access_token: 'T',
      token_type: 'bearer',
      expires_in: 60,
    })
  })

  test('is under the preset what fastapi-users says, and no more', async () => {
    const preset = {
      name: 'jwt',
      issuer: origin,
      isSecure: true,
      hasRefresh: false,
      compatibility: fastapiUsersCompatibility,
    }
    const answer = await bearerTransport()(preset).answer(token).json()
    expect(answer).toEqual({ access_token: 'T', token_type: 'bearer' })
  })

  test('leaves nothing with the client to take back', () => {
    expect(transport.headers(token)).toEqual([])
    expect(transport.headers(null)).toEqual([])
  })
})
