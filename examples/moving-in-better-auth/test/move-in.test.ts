import type { BaseUser, Storage } from '@fetch-users/core'
import { expect, test } from 'vitest'
import { moveIn, type OldAccount, planMove } from '../src/move-in.ts'

const now = new Date('2026-01-01')
const ann = { id: 'a', email: 'ann@example.com' }
const twin = { id: 'b', email: 'ANN@example.com' }
const link: OldAccount = { userId: 'a', providerId: 'google', accountId: '1', password: null }

const problemsOf = (old: Partial<Parameters<typeof planMove>[0]>) =>
  planMove({ users: [ann], accounts: [], ...old }, now).problems

test('who shares an address with somebody, has none that can be used, or an account of another is named by id', () => {
  expect(problemsOf({ users: [ann, { id: 'b', email: 'bob@example.com' }] })).toEqual([])
  expect(problemsOf({ users: [ann, twin] })).toEqual([
    'one address, in several spellings: users a, b',
  ])
  expect(problemsOf({ users: [ann, { id: 'c', email: 'bob@localhost' }] })).toEqual([
    'no address that can be used: user c',
  ])
  expect(problemsOf({ accounts: [link, { ...link, userId: 'b' }] })).toEqual([
    'one account at a provider, linked twice: users a, b',
  ])
})

test('nothing is written as long as there is a problem', async () => {
  const plan = planMove({ users: [ann, twin], accounts: [] }, now)
  const untouched = {} as Storage<BaseUser> // any use of it would throw another error
  await expect(moveIn(plan, untouched)).rejects.toThrow('one address')
})

test.each([
  ['is over', { banned: true, banExpires: new Date('2025-12-31') }, undefined],
  ['goes on', { banned: true, banExpires: new Date('2026-01-02') }, false],
  ['never ends', { banned: true, banExpires: null }, false],
  ['was lifted', { banned: false }, undefined],
])('a ban that %s', (_, ban, isActive) => {
  const plan = planMove({ users: [{ ...ann, ...ban }], accounts: [] }, now)
  expect(plan.users.get('a')?.['isActive']).toBe(isActive)
})

test.each([
  ['admin', true],
  ['user,admin', true],
  ['administrator', undefined],
  [null, undefined],
])('the role %j', (role, isSuperuser) => {
  const plan = planMove({ users: [{ ...ann, role }], accounts: [] }, now)
  expect(plan.users.get('a')?.['isSuperuser']).toBe(isSuperuser)
})
