import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CookieAttributes,
  checkCookie,
  cookieNames,
  cookieValues,
  serializeCookie,
} from './cookie.ts'

const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code))

const strict: CookieAttributes = {
  maxAgeSeconds: 3600,
  path: '/',
  domain: null,
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
}

describe('[SE-7] [V-IN-4] a cookie that browsers would drop is a TypeError', () => {
  test.each<[string, string, Partial<CookieAttributes>]>([
    ['__Host- without secure', '__Host-a', { secure: false }],
    ['__Host- with a domain', '__Host-a', { domain: 'example.com' }],
    ['__Host- with a path', '__Host-a', { path: '/auth' }],
    ['__Secure- without secure', '__Secure-a', { secure: false }],
    ['a prefix in another letter case without secure', '__secure-a', { secure: false }],
    ['a prefix in another letter case with a path', '__HOST-a', { path: '/auth' }],
    ["sameSite 'none' without secure", 'a', { secure: false, sameSite: 'none' }],
    ['no name', '', {}],
    ['a name with =', 'a=b', {}],
    ['a name with ;', 'a;b', {}],
    ['a name with a space', 'a b', {}],
    ['a name with a line break', 'a\r\nb', {}],
    ['a name beyond ASCII', 'ä', {}],
    ['a path without a slash', 'a', { path: 'auth' }],
    ['an empty path', 'a', { path: '' }],
    ['a path with ;', 'a', { path: '/; Domain=evil.com' }],
    ['a path with a line break', 'a', { path: '/\r\nset-cookie: b=c' }],
    ['a path beyond ASCII', 'a', { path: '/ä' }],
    ['an empty domain', 'a', { domain: '' }],
    ['a domain with ;', 'a', { domain: 'example.com; Path=/' }],
    ['a domain with a port', 'a', { domain: 'example.com:443' }],
    ['a domain with a leading dot', 'a', { domain: '.example.com' }],
    ['an age of 0', 'a', { maxAgeSeconds: 0 }],
    ['a negative age', 'a', { maxAgeSeconds: -1 }],
    ['half a second', 'a', { maxAgeSeconds: 0.5 }],
    ['no number', 'a', { maxAgeSeconds: Number.NaN }],
    ['an endless age', 'a', { maxAgeSeconds: Number.POSITIVE_INFINITY }],
    ['more than 400 days', 'a', { maxAgeSeconds: 400 * 86400 + 1 }],
  ])('%s', (_, name, attributes) => {
    expect(() => checkCookie('owner', name, { ...strict, ...attributes })).toThrow(TypeError)
  })

  test.each<[string, string, Partial<CookieAttributes>]>([
    ['__Host- as it should be', '__Host-a', {}],
    ['__Secure- with a domain and a path', '__Secure-a', { domain: 'example.com', path: '/a' }],
    ["sameSite 'none' with secure", 'a', { sameSite: 'none' }],
    ['no prefix without secure', 'a', { secure: false }],
    ['400 days', 'a', { maxAgeSeconds: 400 * 86400 }],
    ['until the browser is closed', 'a', { maxAgeSeconds: null }],
    ['every sign a token may have', "!#$%&'*+-.^_`|~09AZaz", {}],
  ])('%s is fine', (_, name, attributes) => {
    expect(() => checkCookie('owner', name, { ...strict, ...attributes })).not.toThrow()
  })
})

describe('[SE-7] Set-Cookie', () => {
  test('states every attribute', () => {
    expect(serializeCookie('a', 'b', strict)).toBe(
      'a=b; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax',
    )
  })

  test('leaves out what is not set', () => {
    const loose = { ...strict, maxAgeSeconds: null, secure: false, httpOnly: false }
    expect(serializeCookie('a', 'b', { ...loose, sameSite: 'strict' })).toBe(
      'a=b; Path=/; SameSite=Strict',
    )
  })

  test('names the domain', () => {
    const shared = { ...strict, domain: 'example.com', sameSite: 'none' as const }
    expect(serializeCookie('a', 'b', shared)).toBe(
      'a=b; Path=/; Max-Age=3600; Domain=example.com; Secure; HttpOnly; SameSite=None',
    )
  })
})

describe('a Cookie header', () => {
  test.each<[string | null, string[]]>([
    [null, []],
    ['', []],
    ['a=1', ['1']],
    ['a=', ['']],
    ['a', []],
    ['a=1=2', ['1=2']],
    ['b=2; a=1; c=3', ['1']],
    ['b=2;a=1;c=3', ['1']],
    ['\ta=1 ;b=2', ['1']],
    ['A=1', []],
    ['aa=1; ba=2', []],
    ['b=a=1', []],
    ['b="a=1"', []],
    ['a =1', []],
    ['a="1"', ['"1"']],
    ['a=%31', ['%31']],
    [';;;=;a=1;', ['1']],
    ['a=1; a=2', ['1', '2']],
    ['a=1; a=1', ['1', '1']],
    ['a=1; b=2; a=', ['1', '']],
  ])('%j holds %j under a', (header, values) => {
    expect(cookieValues(header, 'a')).toEqual(values)
  })

  test('[SE-7] a name behind white space that is no space is another name', () => {
    // A sibling domain may set such a name without keeping to the rules of __Host-.
    const planted = ['\u00a0', '\u0085', '\ufeff', '\v', '\f'].map((space) => `${space}__Host-a=1`)
    expect(planted.flatMap((pair) => cookieValues(pair, '__Host-a'))).toEqual([])
    expect(planted.flatMap((pair) => cookieValues(`b=1; ${pair}`, '__Host-a'))).toEqual([])
  })

  test('blanks cost no more than other characters', () => {
    // Were the cost to grow with their square, this would run into the time limit.
    const header = `a=${' '.repeat(15_000)}1`
    for (let turn = 0; turn < 1000; turn++) expect(cookieValues(header, 'a')).toHaveLength(1)
  })

  const name = fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,8}$/)
  const value = fc.stringMatching(/^[\w.~+/=-]{0,20}$/)

  test('what was set is read back, whatever stands beside it', () => {
    fc.assert(
      fc.property(fc.dictionary(name, value, { minKeys: 1, noNullPrototype: true }), (jar) => {
        const header = Object.entries(jar)
          .map(([key, text]) => serializeCookie(key, text, strict).split('; ')[0])
          .join('; ')
        for (const [key, text] of Object.entries(jar))
          expect(cookieValues(header, key)).toEqual([text])
      }),
    )
  })

  test('[SE-11] no header throws', () => {
    fc.assert(
      fc.property(fc.string({ unit }), name, (header, key) => {
        expect(Array.isArray(cookieValues(header, key))).toBe(true)
      }),
    )
  })
})

describe('names of cookies', () => {
  test.each<[string | null, string[]]>([
    [null, []],
    ['', []],
    ['a=1', []],
    ['flow-1=a; b=flow-2; flow-3=c', ['flow-1', 'flow-3']],
    ['flow-1=a; flow-1=b', ['flow-1']],
    ['xflow-1=a;\tflow-2=b ;flow-3', ['flow-2', 'flow-3']],
    ['flow-1 =a; flow-é=b; flow-"=c', []],
  ])('in %j', (header, names) => {
    expect(cookieNames(header, 'flow-')).toEqual(names)
  })
})
