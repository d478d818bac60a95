import type { Expected } from '../ports/user-store.ts'
import {
  type ContractCase,
  type ContractOptions,
  expect,
  expectEqual,
  expectOne,
  expectRefusal,
  inParallel,
  parallel,
} from './contract.ts'
import { idOf, userSetting } from './user-setting.ts'

/** What a `UserStore` has to do when a row changes, or goes. */
export function userUpdateContract(options: ContractOptions): ContractCase[] {
  const { insert, withStore } = userSetting(options)

  return [
    {
      title: 'an update writes what it is given, and returns the row as it is now',
      run: withStore(async (store) => {
        const account = await insert(store, 'ann@example.com')
        const updated = await store.update(idOf(account), { isVerified: true })
        const wanted = { ...account, user: { ...account.user, isVerified: true } }
        expectEqual(updated, wanted, 'returned')
        expectEqual(await store.find(idOf(account)), wanted, 'stored')
      }),
    },
    {
      title: 'an update whose expectation does not hold writes nothing',
      run: withStore(async (store) => {
        const account = await insert(store, 'ann@example.com')
        const wrong: Expected[] = [
          { email: 'bob@example.com' },
          { hashedPassword: 'other' },
          { hashedPassword: null },
          { isVerified: true },
          { email: 'ann@example.com', isVerified: true },
          { email: 'bob@example.com', isVerified: false },
        ]
        if (account.securityStamp !== null) {
          wrong.push({ securityStamp: 'other' }, { securityStamp: null })
        }
        for (const expected of wrong) {
          const written = await store.update(idOf(account), { isActive: false }, expected)
          expectEqual(written, null, JSON.stringify(expected))
        }
        expectEqual(await store.find(idOf(account)), account, 'stored')
      }),
    },
    {
      title: 'an expectation of null holds for null alone',
      run: withStore(async (store) => {
        const account = await insert(store, 'ann@example.com', { securityStamp: null })
        const expected = { email: 'ann@example.com', securityStamp: null }
        const written = await store.update(idOf(account), { securityStamp: 'new' }, expected)
        expect(written !== null, 'not written')
      }),
    },
    {
      title: `of ${parallel} parallel compare-and-sets one wins`,
      run: withStore(async (store) => {
        const account = await insert(store, 'ann@example.com')
        const results = await inParallel((n) =>
          store.update(idOf(account), { hashedPassword: `hash ${n}` }, { hashedPassword: 'hash' }),
        )
        const won = results.flatMap((r) => (r.status === 'fulfilled' && r.value ? [r.value] : []))
        expectEqual(won.length, 1, 'winners')
        expectEqual(await store.find(idOf(account)), won[0], 'stored')
      }),
    },
    {
      title: 'a user who is gone is not updated',
      run: withStore(async (store) => {
        const id = idOf(await insert(store, 'ann@example.com'))
        await store.delete(id)
        expectEqual(await store.update(id, { isActive: false }), null, 'update')
        expectEqual(await store.find(id), null, 'find')
      }),
    },
    {
      title: `of ${parallel} parallel deletes one counts`,
      run: withStore(async (store) => {
        const id = idOf(await insert(store, 'ann@example.com'))
        await insert(store, 'bob@example.com')
        const results = await inParallel(() => store.delete(id))
        expectOne(results)
        expectEqual((await store.list({ limit: 100 })).length, 1, 'rows left')
      }),
    },
    {
      title: 'a write without an id is refused, and touches nothing [V-SE-14]',
      run: withStore(async (store) => {
        const account = await insert(store, 'ann@example.com')
        // What a caller without types may pass.
        const missing = undefined as unknown as string
        await expectRefusal(() => store.update(missing, { isActive: false }), TypeError)
        await expectRefusal(() => store.delete(missing), TypeError)
        expectEqual(await store.list({ limit: 9 }), [account], 'rows')
      }),
    },
  ]
}
