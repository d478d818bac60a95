import { describe, expect, test } from 'vitest'
import { setUp } from '../../test/setup.ts'
import { createLimits, type LimitOptions } from './limits.ts'

const perClient = { per: 'client', max: 5, windowSeconds: 60 } as const
const perAccount = { ...perClient, per: 'account' } as const

describe('limits', () => {
  test('[RL-3] are there by default', () => {
    const said = Object.values(createLimits()).flatMap((limits) =>
      limits.map(({ name, per, max, windowSeconds }) => `${name}: ${max}/${windowSeconds}/${per}`),
    )
    expect(said).toEqual([
      'login: 30/60/client',
      'login: 5/300/account',
      'register: 20/60/client',
      'mail: 20/60/client',
      'mail: 1/60/mailbox',
      'mail: 5/3600/mailbox',
      'emailChange: 5/3600/account',
      'token: 20/60/client',
      'refresh: 150/300/client',
      'oauth: 60/60/client',
    ])
  })

  test('are adjusted by name, and the others stay', () => {
    const limits = createLimits({ register: [perClient], token: [] })
    expect(limits.register).toEqual([{ ...perClient, name: 'register' }])
    expect(limits.token).toEqual([])
    expect(limits.login).toEqual(createLimits().login)
  })

  test('are all off by false', () => {
    expect(Object.values(createLimits(false)).flat()).toEqual([])
  })

  test('show on the routes as they hold', () => {
    const limitsOf = (options: LimitOptions | false | undefined, path: string) =>
      setUp({ limits: options }).auth.routes.find((route) => route.path === path)?.limits
    expect(limitsOf(undefined, '/auth/login')).toEqual(createLimits().login)
    expect(limitsOf(undefined, '/auth/forgot-password')).toEqual(createLimits().mail)
    expect(limitsOf({ register: [perClient] }, '/auth/register')).toMatchObject([perClient])
    expect(limitsOf(false, '/auth/jwt/login')).toEqual([])
  })
})

describe('a limit that cannot be is a TypeError that names it', () => {
  test.each<[string, LimitOptions]>([
    ['limits.logins', { logins: [] } as LimitOptions],
    ['limits.constructor', { constructor: [] } as unknown as LimitOptions],
    ['limits.login[0]', { login: [{ ...perClient, max: 0 }] }],
    ['limits.login[0]', { login: [{ ...perClient, max: 1.5 }] }],
    ['limits.login[1]', { login: [perClient, { ...perAccount, windowSeconds: 0 }] }],
    ['limits.login[1]', { login: [perClient, perClient] }],
    ['limits.login[0]', { login: [{ ...perAccount, longestWindowSeconds: 59 }] }],
    ['limits.login[0]', { login: [{ ...perAccount, maxInARow: 0 }] }],
    ['limits.login[0]', { login: [{ ...perClient, maxInARow: 100 }] }],
    ['limits.login[0]', { login: [{ ...perClient, longestWindowSeconds: 3600 }] }],
    ['limits.login[0]', { login: [{ ...perClient, per: 'mailbox' }] }],
    ['limits.register[0]', { register: [perAccount] }],
    ['limits.mail[0]', { mail: [perAccount] }],
    ['limits.mail[0]', { mail: [{ ...perClient, per: 'mailbox', maxInARow: 100 }] }],
    ['limits.login[0]', { login: [{}] } as unknown as LimitOptions],
  ])('%s: %j', (name, limits) => {
    expect(() => setUp({ limits })).toThrow(TypeError)
    expect(() => setUp({ limits })).toThrow(
      new RegExp(`^${name.replace(/[[\].]/g, '\\$&')}(:|\\.per must| is no limit)`),
    )
  })

  test.each<[string, LimitOptions]>([
    [
      "limits.login[0].per must be 'client' or 'account'",
      { login: [{ ...perClient, per: 'mailbox' }] },
    ],
    ["limits.mail[0].per must be 'client' or 'mailbox'", { mail: [perAccount] }],
    ["limits.token[0].per must be 'client'", { token: [perAccount] }],
    [
      'limits.mail[0]: longestWindowSeconds and maxInARow are for limits per account',
      { mail: [{ ...perClient, per: 'mailbox', maxInARow: 100 }] },
    ],
    [
      'limits.mailbox is no limit; there are login, register, mail, emailChange, token, refresh, oauth',
      { mailbox: [] } as LimitOptions,
    ],
  ])('and says why: %s', (message, limits) => {
    expect(() => setUp({ limits })).toThrow(message)
  })

  test('two windows for one are none', () => {
    const login = [perClient, perAccount, { ...perAccount, windowSeconds: 3600 }]
    expect(() => setUp({ limits: { login } })).not.toThrow()
  })
})
