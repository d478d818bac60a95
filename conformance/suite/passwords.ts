import { expect } from 'vitest'
import { badCredentials, refusalWithReason } from './expectations.ts'
import { compatRule, rule, type Section, safeRule } from './rule.ts'
import { advance, ann, createUser, logIn, storedUser } from './scenario.ts'

const composed = '\u00e9'.repeat(10)
const decomposed = 'e\u0301'.repeat(10)
const hundred = 'abcdefghij'.repeat(10)
const seventyTwo = hundred.slice(0, 72)

/** Of `correct horse` and of {@link seventyTwo}, at the lowest cost there is. */
const bcryptHash = '$2b$04$2xOPhaUmDD9xOTZNknyhL.FNZMU9hSusjKminh5ylfplXJKC95vmq'
const bcryptHashOf72 = '$2b$04$WUAB6dlgvDtewi1KuhgZDuO/.aZUQ.vf4jjnlexYfF.i9fF6VGxCi'

const neverMatching = [
  '',
  '!',
  'garbage',
  '$argon2i$v=19$m=7168,t=1,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b7ajA',
  '$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHRzb21l$RdescudvJCsgt3ub+b7ajA',
  '$argon2id$v=19$m=7168,t=4294967295,p=1$c29tZXNhbHRzb21l$RdescudvJCsgt3ub+b7ajA',
  '$2b$31$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuuabcdefghijklmnopq',
]

export const passwords: Section = {
  title: 'passwords',
  rules: [
    ...(
      [
        [composed, decomposed],
        [decomposed, composed],
      ] as const
    ).map(([first, second]) =>
      rule(
        `set in one form of Unicode, right in the other (${first.length}) [PW-7]`,
        async (api) => {
          await api.post('/auth/register', { ...ann, password: first })
          await logIn(api, 'jwt', { ...ann, password: second })
          await logIn(api, 'jwt', { ...ann, password: first })
        },
      ),
    ),

    rule('a hash made elsewhere, of what was typed, verifies too [PW-7]', async (api) => {
      await createUser(api, { password: decomposed })
      await logIn(api, 'jwt', { ...ann, password: decomposed })
    }),

    rule('the whole password counts: no cut, no trim, no folding [PW-4] [V-PW-2]', async (api) => {
      await api.post('/auth/register', { ...ann, password: hundred })
      const others = [seventyTwo, `${hundred}x`, ` ${hundred} `, hundred.toUpperCase()]
      for (const password of others) {
        const answer = await api.form('/auth/jwt/login', { username: ann.email, password })
        expect(answer, password).toMatchObject(badCredentials)
      }
      await logIn(api, 'jwt', { ...ann, password: hundred })
    }),

    rule('what comes after a NUL counts [PW-4]', async (api) => {
      await api.post('/auth/register', { ...ann, password: 'a\0bbbbbbbb' })
      const other = { username: ann.email, password: 'a\0cccccccc' }
      expect(await api.form('/auth/jwt/login', other)).toMatchObject(badCredentials)
      await logIn(api, 'jwt', { ...ann, password: 'a\0bbbbbbbb' })
    }),

    rule('up to 256 code points are taken, of any script [PW-3] [PW-6] [V-PW-1]', async (api) => {
      const password = '😀'.repeat(256)
      expect(await api.post('/auth/register', { ...ann, password })).toMatchObject({ status: 201 })
      await logIn(api, 'jwt', { ...ann, password })
      const answer = await api.post('/auth/register', { ...ann, password: `${password}x` })
      const reason = 'Password should be at most 256 characters'
      expect(answer).toMatchObject(refusalWithReason('REGISTER_INVALID_PASSWORD', reason))
    }),

    safeRule(
      '8 code points are enough, and 4 that look like 8 are not [PW-1] [PW-2]',
      async (api) => {
        const reason = 'Password should be at least 8 characters'
        for (const password of ['1234567', '😀'.repeat(4), '😀'.repeat(7)]) {
          const answer = await api.post('/auth/register', { ...ann, password })
          expect(answer).toMatchObject(refusalWithReason('REGISTER_INVALID_PASSWORD', reason))
        }
        const answer = await api.post('/auth/register', { ...ann, password: '😀'.repeat(8) })
        expect(answer).toMatchObject({ status: 201 })
      },
    ),

    compatRule("the application's own rule replaces the minimum, not the maximum", async (api) => {
      const reason = 'Password should be at least 3 characters'
      const refused = await api.post('/auth/register', { ...ann, password: 'ab' })
      expect(refused).toMatchObject(refusalWithReason('REGISTER_INVALID_PASSWORD', reason))
      const accepted = await api.post('/auth/register', { ...ann, password: 'abc' })
      expect(accepted).toMatchObject({ status: 201 })
    }),

    rule('the rules for new passwords are not asked at log-in', async (api) => {
      await createUser(api, { password: 'x' })
      await logIn(api, 'jwt', { ...ann, password: 'x' })
    }),

    rule('a password is good for as long as its owner likes [PW-10]', async (api) => {
      await createUser(api)
      await advance(api, 20 * 365 * 24 * 3600)
      await logIn(api, 'jwt')
    }),

    rule('a password is stored as a PHC string of Argon2id, salted [PW-12]', async (api) => {
      const stored = ['ann@example.com', 'bob@example.com'].map(async (email) => {
        const { body } = await api.post('/auth/register', { email, password: ann.password })
        return (await storedUser(api, (body as { id: string }).id)).hashed_password
      })
      const [first, second] = await Promise.all(stored)
      expect(first).toMatch(/^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[\w+/]{22,}\$[\w+/]{43}$/)
      expect(second).not.toBe(first)
    }),

    rule(
      'a hash of no known kind, or of a ruinous cost, never verifies [PW-13] [V-PW-5]',
      async (api) => {
        for (const [index, hashed_password] of neverMatching.entries()) {
          const email = `user${index}@example.com`
          await createUser(api, { email, hashed_password })
          const attempt = { username: email, password: ann.password }
          const answer = await api.form('/auth/jwt/login', attempt)
          expect(answer, hashed_password).toMatchObject(badCredentials)
        }
      },
    ),

    compatRule('a bcrypt hash verifies, and is replaced at the log-in [PW-13]', async (api) => {
      const { id } = await createUser(api, { hashed_password: bcryptHash })
      const before = await storedUser(api, id)
      await logIn(api, 'jwt')
      const after = await storedUser(api, id)
      expect(after.hashed_password).toMatch(/^\$argon2id\$/)
      expect(after.security_stamp).toBe(before.security_stamp)
      await logIn(api, 'jwt')
    }),

    compatRule('bcrypt never verifies more than its 72 bytes [PW-5] [V-PW-2]', async (api) => {
      await createUser(api, { hashed_password: bcryptHashOf72 })
      const longer = { username: ann.email, password: `${seventyTwo}x` }
      expect(await api.form('/auth/jwt/login', longer)).toMatchObject(badCredentials)
      await logIn(api, 'jwt', { ...ann, password: seventyTwo })
    }),
  ],
}

/** For a fixture whose hashes queue up. */
export const fullQueue: Section = {
  title: 'passwords in a queue',
  rules: [
    rule('a full queue of hashes is 503 + Retry-After, for whomever [PW-15]', async (api) => {
      await createUser(api)
      const logIns = Array.from({ length: 200 }, (_, index) => {
        const username = index % 2 === 0 ? ann.email : `nobody${index}@example.com`
        return api.form('/auth/jwt/login', { username, password: 'wrong' })
      })
      const answers = await Promise.all(logIns)
      const turnedAway = answers.filter(({ status }) => status === 503)
      expect(answers.filter(({ status }) => status === 400).length).toBeGreaterThan(0)
      expect(turnedAway.length).toBeGreaterThan(0)
      for (const answer of turnedAway) {
        expect(answer.body).toEqual({ detail: 'SERVICE_UNAVAILABLE' })
        expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
      }
      expect(answers.every(({ status }) => status === 400 || status === 503)).toBe(true)
    }),
  ],
}
