import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import type { Answer, Api, HeaderRecord } from './api.ts'
import { refusal, unauthorized } from './expectations.ts'
import { keyOf } from './jwt.ts'
import { refreshCookies } from './refresh-cookies.ts'
import { type Rule, type Section, safeRule } from './rule.ts'
import { advance, ann, bearer, createSuperuser, createUser, textIn } from './scenario.ts'

const form = { username: ann.email, password: ann.password }
const day = 24 * 60 * 60
const reused = refusal(401, 'REFRESH_TOKEN_REUSED')

/** What a log-in or a refresh answers. */
export interface Pair {
  readonly refresh: string
  readonly headers: HeaderRecord
}

function pairOf({ body }: Answer): Pair {
  const headers = bearer(textIn(body, 'access_token'))
  return { refresh: textIn(body, 'refresh_token'), headers }
}

export async function logInMobile(api: Api): Promise<Pair> {
  return pairOf(await api.form('/auth/mobile/login', form))
}

/** Trades a refresh token. */
export function trade(api: Api, refresh: string): Promise<Answer> {
  return api.post('/auth/mobile/refresh', { refresh_token: refresh })
}

/** Trades a refresh token for the next pair. */
async function next(api: Api, refresh: string): Promise<Pair> {
  const answer = await trade(api, refresh)
  expect(answer).toMatchObject({ status: 200 })
  return pairOf(answer)
}

const check = (api: Api, { headers }: Pair): Promise<Answer> => api.get('/users/me', headers)

/** A token as the contract makes it. */
function sign(
  api: Api,
  sid: string,
  n: number,
  backend = 'mobile',
  key = keyOf(api, 'refresh'),
): string {
  const mac = createHmac('sha256', key).update(`${backend}.${sid}.${n}`).digest('base64url')
  return `${sid}.${n}.${mac}`
}

const rotation: readonly Rule[] = [
  safeRule('a token is traded for the next pair, answered as a log-in [JW-5]', async (api) => {
    await createUser(api)
    const first = await logInMobile(api)
    const answer = await trade(api, first.refresh)
    expect(answer).toMatchObject({ status: 200, cookies: [] })
    expect(answer.body).toMatchObject({ token_type: 'bearer', expires_in: 900 })
    const second = pairOf(answer)
    expect(second.refresh).not.toBe(first.refresh)
    expect(await check(api, second)).toMatchObject({ status: 200 })
    await next(api, (await next(api, second.refresh)).refresh)
  }),

  safeRule('is sid.n.HMAC under the key of the contract', async (api) => {
    await createUser(api)
    const { refresh } = await logInMobile(api)
    const [sid = ''] = refresh.split('.')
    expect(refresh).toBe(sign(api, sid, 0))
    expect((await next(api, refresh)).refresh).toBe(sign(api, sid, 1))
  }),

  safeRule(
    'a token traded twice within 10 s yields one and the same next one [JW-6]',
    async (api) => {
      await createUser(api)
      const { refresh } = await logInMobile(api)
      const second = await next(api, refresh)
      await advance(api, 9)
      const again = await next(api, refresh)
      expect(again.refresh).toBe(second.refresh)
      for (const pair of [second, again])
        expect(await check(api, pair)).toMatchObject({ status: 200 })
      await next(api, again.refresh)
    },
  ),

  safeRule(
    'a token traded again later ends the log-in, for both who have it [JW-5] [V-SE-5]',
    async (api) => {
      await createUser(api)
      const { refresh } = await logInMobile(api)
      const second = await next(api, refresh)
      await advance(api, 11)
      expect(await trade(api, refresh)).toMatchObject(reused)
      expect(await trade(api, second.refresh)).toMatchObject(unauthorized)
      expect(await check(api, second)).toMatchObject(unauthorized)
      expect(await trade(api, refresh)).toMatchObject(unauthorized)
    },
  ),

  safeRule('a token two steps behind ends the log-in at once [JW-5]', async (api) => {
    await createUser(api)
    const { refresh } = await logInMobile(api)
    const third = await next(api, (await next(api, refresh)).refresh)
    expect(await trade(api, refresh)).toMatchObject(reused)
    expect(await check(api, third)).toMatchObject(unauthorized)
  }),

  safeRule('a forged, foreign or future one is 401, and ends nothing [JW-5]', async (api) => {
    await createUser(api)
    const pair = await logInMobile(api)
    const [sid = '', , mac = ''] = pair.refresh.split('.')
    const wrong = [
      ...[
        'x',
        '..',
        `${sid}.0.`,
        `${sid}.1.${mac}`,
        `${sid}.00.${mac}`,
        `${sid}.0.${'A'.repeat(43)}`,
      ],
      ...[` ${pair.refresh}`, `${pair.refresh}.`, `${pair.refresh}\n`, pair.refresh.slice(0, -1)],
      sign(api, sid, 1),
      sign(api, sid, 0, 'web'),
      sign(api, sid, 0, 'mobile', new TextEncoder().encode(api.secret)),
      sign(api, sid, 0, 'mobile', keyOf(api, 'access')),
      sign(api, 'A'.repeat(22), 0),
      pair.headers['authorization']?.slice('Bearer '.length) ?? '',
    ]
    for (const token of wrong) expect(await trade(api, token), token).toMatchObject(unauthorized)
    expect(await check(api, pair)).toMatchObject({ status: 200 })
    await next(api, pair.refresh)
  }),

  safeRule('is no access token, and no session opens by its id', async (api) => {
    await createUser(api)
    const { refresh } = await logInMobile(api)
    const [sid = ''] = refresh.split('.')
    for (const text of [refresh, sid, `refresh${sid}`]) {
      expect(await api.get('/users/me', bearer(text))).toMatchObject(unauthorized)
      const cookie = `${api.cookieName}=${text}`
      expect(await api.get('/users/me', { cookie })).toMatchObject(unauthorized)
    }
  }),
]

const ends: readonly Rule[] = [
  safeRule('an access token ends with its log-in, at once [SE-4] [JW-7]', async (api) => {
    await createUser(api)
    const pair = await logInMobile(api)
    const answer = await api.post('/auth/mobile/logout', undefined, pair.headers)
    expect(answer).toMatchObject({ status: 204 })
    expect(await check(api, pair)).toMatchObject(unauthorized)
    expect(await trade(api, pair.refresh)).toMatchObject(unauthorized)
  }),

  safeRule('no refresh outlives the log-in, 30 days in all [SE-3] [JW-5]', async (api) => {
    await createUser(api)
    let { refresh } = await logInMobile(api)
    for (let days = 0; days < 29; days += 14.5) {
      await advance(api, 14.5 * day)
      refresh = (await next(api, refresh)).refresh
    }
    await advance(api, day - 60)
    const answer = await trade(api, refresh)
    expect((answer.body as { expires_in: number }).expires_in).toBeLessThanOrEqual(60)
    await advance(api, 61)
    expect(await trade(api, pairOf(answer).refresh)).toMatchObject(unauthorized)
  }),

  safeRule(
    'a user who is out of action, or has a new password, is refused plainly [SE-5]',
    async (api) => {
      const { headers } = await createSuperuser(api)
      const { id } = await createUser(api)
      for (const change of [
        { is_active: false },
        { is_active: true, password: 'battery staple' },
      ]) {
        const { refresh } = change.is_active
          ? pairOf(await api.form('/auth/mobile/login', form))
          : await logInMobile(api)
        await api.patch(`/users/${id}`, change, headers)
        expect(await trade(api, refresh)).toMatchObject(unauthorized)
        await api.patch(`/users/${id}`, { is_active: true }, headers)
        expect(await trade(api, refresh)).toMatchObject(unauthorized)
      }
    },
  ),
]

export const refresh: Section = {
  title: 'refresh tokens',
  rules: [...rotation, ...ends, ...refreshCookies],
}
