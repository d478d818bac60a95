import { describe, expect, test } from 'vitest'
import { minimumLength } from './minimum-length.ts'

const refuses = (password: string, length = 8) =>
  minimumLength(length)(password, { email: 'a@b.co' })

describe('minimumLength(8)', () => {
  test.each(['seven77', '', '😀'.repeat(7), '😀'.repeat(4), 'é'.repeat(7)])(
    '[PW-1] [PW-2] refuses %j',
    (password) => {
      expect(refuses(password)).toBe('Password should be at least 8 characters')
    },
  )

  test.each([
    'eight888',
    '😀'.repeat(8),
    '        ',
    'correct horse battery',
    'пароль-пароль',
    'aaaaaaaaaaaaaaa',
    '~!@#$%^&*()_+`"\'\\',
  ])('[PW-2] [PW-6] takes %j', (password) => {
    expect(refuses(password)).toBeNull()
  })
})

test("[PW-1] the length is the application's choice", () => {
  expect(refuses('x'.repeat(14), 15)).toBe('Password should be at least 15 characters')
  expect(refuses('x'.repeat(15), 15)).toBeNull()
  expect(refuses('x'.repeat(256), 256)).toBeNull()
})

test.each([7, 0, -1, 8.5, 257, Number.NaN])('[PW-1] %d is a TypeError that says so', (length) => {
  const message = 'minimumLength: length must be a whole number from 8 to 256'
  expect(() => minimumLength(length)).toThrow(new TypeError(message))
})
