import type { BaseUser, Storage } from '@fetch-users/core'
import { expect, test } from 'vitest'
import { moveIn, planMove } from '../src/move-in.ts'

const user = (id: string, email: string | null) => ({ id, email, emailVerified: null })
const twins = { users: [user('a', 'ann@example.com'), user('b', 'ANN@example.com')], accounts: [] }

test('who shares an address with somebody, or has none that can be used, is named by id', () => {
  const users = [...twins.users, user('c', null), user('d', 'dan@localhost')]
  expect(planMove({ users, accounts: [] }).problems).toEqual([
    'no address that can be used: user c',
    'no address that can be used: user d',
    'one address, in several spellings: users a, b',
  ])
})

test('nothing is written as long as there is a problem', async () => {
  const untouched = {} as Storage<BaseUser> // any use of it would throw another error
  await expect(moveIn(planMove(twins), untouched)).rejects.toThrow('one address')
})

test('an account is one of OAuth or OpenID: what else Auth.js keeps there is no way in here', () => {
  const accounts = ['oauth', 'oidc', 'email', 'credentials', 'webauthn'].map((type) => ({
    ...{ type, userId: 'a', provider: type, providerAccountId: '1' },
  }))
  const { links } = planMove({ users: [user('a', 'ann@example.com')], accounts })
  expect(links.map(({ provider }) => provider)).toEqual(['oauth', 'oidc'])
})
