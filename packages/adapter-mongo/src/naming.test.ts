import { describe, expect, expectTypeOf, test } from 'vitest'
import { type FieldNaming, namesOf, type PropertyName } from './naming.ts'

describe('snake_case', () => {
  const { field, property } = namesOf('snake_case')

  test.each([
    ['email', 'email'],
    ['isActive', 'is_active'],
    ['oauthTokenExpiresAt', 'oauth_token_expires_at'],
    ['line_2', 'line_2'],
    ['a_B', 'a__b'],
    ['ClassId', '_class_id'],
  ])('%s is the property of %s, and of nothing else', (name, stored) => {
    expect(field(name)).toBe(stored)
    expect(property(stored)).toBe(name)
  })

  test('the types say the same', () => {
    type Fields = 'email' | 'is_active' | 'oauth_token_expires_at' | 'line_2' | 'a__b' | '_class_id'
    expectTypeOf<PropertyName<Fields, 'snake_case'>>().toEqualTypeOf<
      'email' | 'isActive' | 'oauthTokenExpiresAt' | 'line_2' | 'a_B' | 'ClassId'
    >()
    expectTypeOf<PropertyName<'isActive' | 'nick_Name', 'snake_case'>>().toEqualTypeOf<never>()
    expectTypeOf<PropertyName<string, 'snake_case'>>().toEqualTypeOf<string>()
  })
})

test('camelCase leaves names alone', () => {
  const { field, property } = namesOf('camelCase')
  expect([field('isActive'), property('isActive'), property('is_active')]).toEqual([
    'isActive',
    'isActive',
    'is_active',
  ])
  expectTypeOf<PropertyName<'is_active', 'camelCase'>>().toEqualTypeOf<'is_active'>()
})

test('another naming is refused', () => {
  // What a caller without types may pass.
  expect(() => namesOf('kebab' as FieldNaming)).toThrow('mongoStorage: naming: no such naming')
})
