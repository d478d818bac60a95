import { OwnerMissing, UniqueViolation } from '../errors.ts'
import type { OAuthAccount, OAuthAccountStore } from '../ports/oauth-account-store.ts'
import {
  absentTexts,
  type ContractCase,
  type ContractOptions,
  expect,
  expectEqual,
  expectOne,
  expectRefusal,
  inParallel,
  needed,
  parallel,
  type Setting,
  withUsers,
} from './contract.ts'

/** What an {@link OAuthAccountStore} has to do. */
export function oauthAccountStoreContract(options: ContractOptions): ContractCase[] {
  const withAccounts = (
    work: (setting: Setting & { readonly accounts: OAuthAccountStore }) => Promise<void>,
  ): (() => Promise<void>) =>
    withUsers(options, (setting) =>
      work({ ...setting, accounts: needed(setting.storage, 'oauthAccounts') }),
    )

  return [
    {
      title: 'an account is found by provider and account id, byte by byte',
      run: withAccounts(async ({ accounts, ann }) => {
        await accounts.insert(accountOf(ann, 'Id-1'))
        expectEqual(await accounts.find('google', 'Id-1'), accountOf(ann, 'Id-1'), 'found')
        const longest = { ...accountOf(ann, 'x'.repeat(255)), tokens: 'x'.repeat(8000) }
        await accounts.insert(longest)
        expectEqual(await accounts.find('google', longest.accountId), longest, 'longest')
        for (const [provider, id] of [
          ['google', 'id-1'],
          ['google', 'Id-1 '],
          ['Google', 'Id-1'],
          ['github', 'Id-1'],
        ] as const) {
          expectEqual(await accounts.find(provider, id), null, `${provider}, ${id}`)
        }
        for (const text of absentTexts) {
          expectEqual(await accounts.find('google', text), null, `account ${text}`)
          expectEqual(await accounts.find(text, 'Id-1'), null, `provider ${text}`)
        }
      }),
    },
    {
      title: 'an account that is linked already is refused with UniqueViolation',
      run: withAccounts(async ({ accounts, ann, bob }) => {
        await accounts.insert(accountOf(ann, '1'))
        for (const owner of [ann, bob]) {
          const again = () => accounts.insert(accountOf(owner, '1'))
          expectEqual((await expectRefusal(again, UniqueViolation)).field, 'accountId', 'field')
        }
        expectEqual((await accounts.find('google', '1'))?.userId, ann, 'owner')
        await accounts.insert({ ...accountOf(bob, '1'), provider: 'github' })
      }),
    },
    {
      title: `of ${parallel} parallel links of one account one succeeds`,
      run: withAccounts(async ({ accounts, ann, bob }) => {
        const results = await inParallel((n) =>
          accounts.insert(accountOf(n % 2 === 0 ? ann : bob, '1')),
        )
        expectOne(results, (error) => error instanceof UniqueViolation)
      }),
    },
    {
      title: 'an account of nobody is refused with OwnerMissing',
      run: withAccounts(async ({ storage, accounts, ann }) => {
        await storage.users.delete(ann)
        await expectRefusal(() => accounts.insert(accountOf(ann, '1')), OwnerMissing)
        expectEqual(await accounts.find('google', '1'), null, 'afterwards')
      }),
    },
    {
      title: "a list holds all of a user's accounts, in order, and none of another's",
      run: withAccounts(async ({ accounts, ann, bob }) => {
        const [first, second] = [accountOf(ann, '1'), accountOf(ann, '2')]
        const elsewhere = { ...accountOf(ann, '3'), provider: 'github', accountEmail: null }
        for (const account of [second, accountOf(bob, '4'), first, elsewhere]) {
          await accounts.insert(account)
        }
        expectEqual(await accounts.list(ann), [elsewhere, first, second], 'of ann')
        for (const text of absentTexts) expectEqual(await accounts.list(text), [], text)
      }),
    },
    {
      title: 'an update changes what it is given, for the owner alone',
      run: withAccounts(async ({ accounts, ann, bob }) => {
        const account = accountOf(ann, '1')
        await accounts.insert(account)
        const changes = { accountEmail: 'new@example.com' }
        expectEqual(await accounts.update({ ...account, userId: bob }, changes), false, 'by bob')
        expectEqual(await accounts.find('google', '1'), account, 'after bob')
        expectEqual(await accounts.update(account, changes), true, 'by ann')
        expectEqual(await accounts.update(account, changes), true, 'the same again')
        expectEqual(await accounts.update(account, { tokens: null }), true, 'tokens')
        const wanted = { ...account, ...changes, tokens: null }
        expectEqual(await accounts.find('google', '1'), wanted, 'after ann')
      }),
    },
    {
      title: `an update of other tokens than expected changes nothing, and of ${parallel} at once one counts`,
      run: withAccounts(async ({ accounts, ann, bob }) => {
        const account = accountOf(ann, '1')
        await accounts.insert(account)
        for (const tokens of ['Sealed', 'sealed ', '', null]) {
          const isWritten = await accounts.update(account, { tokens: 'new' }, { tokens })
          expectEqual(isWritten, false, `expected ${tokens}`)
        }
        const byBob = { ...account, userId: bob }
        expectEqual(await accounts.update(byBob, { tokens: 'new' }, account), false, 'by bob')
        expectEqual(await accounts.find('google', '1'), account, 'untouched')
        expectOne(await inParallel((n) => accounts.update(account, { tokens: `${n}` }, account)))
        const [found] = await accounts.list(ann)
        expectEqual(await accounts.update(account, { tokens: null }, found), true, 'to none')
        expectEqual(await accounts.update(account, {}, { tokens: null }), true, 'no change')
        expectEqual(
          await accounts.update(account, {}, { tokens: 'x' }),
          false,
          'no change of others',
        )
        expectEqual(
          await accounts.update(account, { tokens: 'x' }, { tokens: null }),
          true,
          'again',
        )
      }),
    },
    {
      title: `an account is unlinked by its owner alone, and of ${parallel} at once one counts`,
      run: withAccounts(async ({ accounts, ann, bob }) => {
        await accounts.insert(accountOf(ann, '1'))
        await accounts.insert(accountOf(ann, '2'))
        expectEqual(await accounts.delete(accountOf(bob, '1')), false, 'by bob')
        expectOne(await inParallel(() => accounts.delete(accountOf(ann, '1'))))
        expectEqual(await accounts.list(ann), [accountOf(ann, '2')], 'left')
      }),
    },
    {
      title: 'an update or an end without a value in its filter is refused, and touches nothing',
      run: withAccounts(async ({ accounts, ann }) => {
        const account = accountOf(ann, '1')
        await accounts.insert(account)
        // What a caller without types may pass.
        const missing = undefined as unknown as string
        for (const key of [
          { ...account, userId: missing },
          { ...account, provider: missing },
          { ...account, accountId: missing },
        ]) {
          await expectRefusal(() => accounts.delete(key), TypeError)
          await expectRefusal(() => accounts.update(key, { tokens: null }), TypeError)
        }
        await expectRefusal(() => accounts.deleteAll(missing), TypeError)
        expectEqual(await accounts.list(ann), [account], 'accounts')
      }),
    },
    {
      title: 'the accounts of a deleted user are gone, those of others stay',
      run: withAccounts(async ({ storage, accounts, ann, bob }) => {
        for (const id of ['1', '2']) await accounts.insert(accountOf(ann, id))
        await accounts.insert(accountOf(bob, '3'))
        await storage.users.delete(ann)
        expectEqual(await accounts.find('google', '1'), null, 'account')
        expectEqual(await accounts.list(ann), [], 'list')
        expect((await accounts.find('google', '3')) !== null, "bob's is gone")
        await accounts.deleteAll(bob)
        expectEqual(await accounts.list(bob), [], 'after deleteAll')
      }),
    },
    {
      title: 'links that race with the deletion of their user leave no account',
      run: withAccounts(async ({ storage, accounts, ann }) => {
        await inParallel<unknown>((n) =>
          n === parallel / 2
            ? storage.users.delete(ann)
            : accounts.insert(accountOf(ann, String(n))),
        )
        expectEqual(await storage.users.find(ann), null, 'user')
        expectEqual(await accounts.list(ann), [], 'accounts')
      }),
    },
  ]
}

function accountOf(userId: string, accountId: string): OAuthAccount {
  return {
    provider: 'google',
    accountId,
    userId,
    accountEmail: 'someone@example.com',
    tokens: 'sealed',
  }
}
