import * as v from 'valibot'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { BaseUser } from '../ports/user-store.ts'
import {
  type Fields,
  field,
  type NewUser,
  type RegisterBody,
  type UpdateMeBody,
  type UpdateUserBody,
  type UserOf,
} from './user.ts'

const fields = {
  displayName: field(v.string()),
  nickName: field(v.optional(v.string())),
  plan: field(v.picklist(['free', 'pro']), { write: 'superuser' }),
  score: field(v.number(), { write: 'nobody', read: 'superuser' }),
}
type Declared = typeof fields

describe('a field', () => {
  test('is read and written by its owner, unless it says otherwise', () => {
    expect(fields.displayName).toMatchObject({ read: 'self', write: 'self' })
    expect(fields.plan).toMatchObject({ read: 'self', write: 'superuser' })
    expect(fields.score).toMatchObject({ read: 'superuser', write: 'nobody' })
  })

  test('is for a column of the user', () => {
    interface User extends BaseUser {
      readonly plan: string
    }
    expectTypeOf<keyof Fields<User>>().toEqualTypeOf<'plan'>()
    expectTypeOf<{ plan: typeof fields.plan }>().toExtend<Fields<User>>()
    expectTypeOf<{ plan: typeof fields.score }>().not.toExtend<Fields<User>>()
  })
})

describe('the bodies of the routes are typed by the fields', () => {
  test('at registration', () => {
    expectTypeOf<RegisterBody<Declared>>().branded.toEqualTypeOf<{
      email: string
      password: string
      display_name: string
      nick_name?: string | undefined
    }>()
  })

  test('at a change of one’s own', () => {
    expectTypeOf<UpdateMeBody<Declared>>().branded.toEqualTypeOf<{
      email?: string
      password?: string | null
      current_password?: string | null
      display_name?: string
      nick_name?: string | undefined
    }>()
  })

  test('at a change by a superuser', () => {
    expectTypeOf<UpdateUserBody<Declared>>().toExtend<{
      is_active?: boolean
      plan?: 'free' | 'pro'
      display_name?: string
    }>()
    expectTypeOf<UpdateUserBody<Declared>>().not.toHaveProperty('score')
  })
})

test('a user is its row without the secrets', () => {
  type Row = {
    id: number
    email: string
    hashedPassword: string
    securityStamp: string
    plan: string
  }
  expectTypeOf<keyof UserOf<Row>>().toEqualTypeOf<'id' | 'email' | 'plan'>()
  expectTypeOf<UserOf<BaseUser>>().toEqualTypeOf<BaseUser>()
  expectTypeOf<NewUser<BaseUser>['email']>().toEqualTypeOf<string>()
  expectTypeOf<NewUser<BaseUser>>().not.toHaveProperty('id')
})
