import { describe, expect, test } from 'vitest'
import { origin } from '../../test/setup.ts'
import { strayTargets } from '../../test/stray-targets.ts'
import { createRedirectRule } from './redirect-to.ts'

const { allows, withError } = createRedirectRule(origin, [
  'https://app.example.com',
  'http://localhost:3000',
])

describe('a browser is sent on to', () => {
  test.each([
    '/',
    '/settings',
    '/settings/',
    '/a/../b',
    '/search?q=a%20b&next=//evil.example',
    '/search?next=https://evil.example/',
    '/#/settings',
    '/@user',
    '/a//b',
    `/${'a'.repeat(255)}`,
    'https://app.example.com',
    'https://app.example.com/',
    'https://app.example.com?a=b',
    'https://app.example.com#a',
    'https://app.example.com/settings?a=b#c',
    'http://localhost:3000/settings',
  ])('%s', (target) => {
    expect(allows(target)).toBe(true)
  })
})

describe('[V-RD] [WB-6] a browser is not sent on to', () => {
  test('one of at least 40 spellings', () => {
    expect(new Set(strayTargets).size).toBe(strayTargets.length)
    expect(strayTargets.length).toBeGreaterThanOrEqual(40)
  })

  test.each(strayTargets)('%j', (target) => {
    expect(allows(target)).toBe(false)
  })
})

describe('an error is told in the query', () => {
  test.each([
    ['/', '/?error=CODE'],
    ['/a?b=c#d', '/a?b=c&error=CODE#d'],
    ['/a?error=OTHER', '/a?error=CODE'],
    ['https://app.example.com', 'https://app.example.com/?error=CODE'],
    ['https://app.example.com/a?b=c', 'https://app.example.com/a?b=c&error=CODE'],
  ])('%s', (target, expected) => {
    expect(withError(target, 'CODE')).toBe(expected)
  })
})
