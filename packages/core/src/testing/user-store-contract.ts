import { UniqueViolation } from '../errors.ts'
import type { Account, BaseUser, Expected, UserStore, UserValues } from '../ports/user-store.ts'
import { type ContractCase, expect, expectEqual, inParallel, refusalOf } from './contract.ts'

const parallel = 20

/** How to set a store up for the contract. */
export interface UserStoreContractOptions {
  /** Makes an empty store. Called once for each case. */
  readonly createStore: () => Promise<UserStore<BaseUser>>
  /** Values for required columns of the application's own. */
  readonly values?: UserValues | undefined
}

/**
 * What a {@link UserStore} has to do, as titled cases for whichever test framework.
 *
 * @example
 * for (const { title, run } of userStoreContract({ createStore })) test(title, run)
 */
export function userStoreContract({
  createStore,
  values = {},
}: UserStoreContractOptions): ContractCase[] {
  const insert = (store: UserStore<BaseUser>, email: string, more: UserValues = {}) =>
    store.insert({
      email,
      hashedPassword: 'hash',
      securityStamp: 'stamp',
      isActive: true,
      isSuperuser: false,
      isVerified: false,
      ...values,
      ...more,
    })

  const withStore =
    (work: (store: UserStore<BaseUser>) => Promise<void>): (() => Promise<void>) =>
    async () =>
      work(await createStore())

  return [
    {
      title: 'an inserted account is found by its id and by its address',
      run: withStore(async (store) => {
        const account = await insert(store, 'ann@example.com')
        expectEqual(await store.find(idOf(account)), account, 'by id')
        expectEqual(await store.findByEmail('ann@example.com'), account, 'by address')
      }),
    },
    {
      title: 'the secrets stand beside the user, not in it',
      run: withStore(async (store) => {
        const account = await insert(store, 'ann@example.com')
        expectEqual(account.hashedPassword, 'hash', 'hash')
        expect(!('hashedPassword' in account.user), 'user has a hash')
        expect(!('securityStamp' in account.user), 'user has a stamp')
      }),
    },
    {
      title: 'addresses are compared byte by byte',
      run: withStore(async (store) => {
        await insert(store, 'ann@example.com')
        const others = [
          'Ann@example.com',
          'ann@example.com ',
          'änn@example.com',
          'a%',
          '_nn@example.com',
          '',
        ]
        for (const other of others) {
          expectEqual(await store.findByEmail(other), null, `findByEmail('${other}')`)
        }
      }),
    },
    {
      title: 'input that looks like a query is taken literally',
      run: withStore(async (store) => {
        await insert(store, 'ann@example.com')
        for (const text of ["' or '1'='1", '{"$ne":null}', '.*', '%', "x'; drop table users; --"]) {
          expectEqual(await store.findByEmail(text), null, `findByEmail(${text})`)
          expectEqual(await store.find(text), null, `find(${text})`)
          expectEqual(await store.update(text, { isActive: false }), null, `update(${text})`)
          expectEqual(await store.delete(text), false, `delete(${text})`)
        }
        expect((await store.findByEmail('ann@example.com'))?.user.isActive === true, 'row changed')
      }),
    },
    {
      title: 'an id in another spelling, and no id at all, belong to nobody',
      run: withStore(async (store) => {
        const id = idOf(await insert(store, 'ann@example.com'))
        const spellings = ['', ' ', `0${id}`, ` ${id}`, `${id}.0`, `+${id}`, 'NaN', 'null']
        if (id.toUpperCase() !== id) spellings.push(id.toUpperCase())
        for (const spelling of spellings) {
          expectEqual(await store.find(spelling), null, `find('${spelling}')`)
          expectEqual(await store.delete(spelling), false, `delete('${spelling}')`)
        }
      }),
    },
    {
      title: 'a taken address is refused with UniqueViolation, at insert and at update',
      run: withStore(async (store) => {
        await insert(store, 'ann@example.com')
        const bob = await insert(store, 'bob@example.com')
        expectTaken(await refusalOf(() => insert(store, 'ann@example.com')))
        const change = { email: 'ann@example.com' }
        expectTaken(await refusalOf(() => store.update(idOf(bob), change)))
        expectEqual((await store.find(idOf(bob)))?.user.email, 'bob@example.com', 'address')
      }),
    },
    {
      title: `of ${parallel} parallel inserts of one address one succeeds`,
      run: withStore(async (store) => {
        const results = await inParallel(parallel, () => insert(store, 'ann@example.com'))
        const refused = results.flatMap((r) => (r.status === 'rejected' ? [r.reason] : []))
        expectEqual(refused.length, parallel - 1, 'refused')
        refused.forEach(expectTaken)
        expectEqual((await store.list({ limit: 100 })).length, 1, 'rows')
      }),
    },
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
        const results = await inParallel(parallel, (n) =>
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
        const results = await inParallel(parallel, () => store.delete(id))
        const counted = results.filter((r) => r.status === 'fulfilled' && r.value)
        expectEqual(counted.length, 1, 'deletes')
        expectEqual((await store.list({ limit: 100 })).length, 1, 'rows left')
      }),
    },
    {
      title: 'a list goes page by page in the order of ids, whatever is inserted meanwhile',
      run: withStore(async (store) => {
        for (const name of ['a', 'b', 'c', 'd', 'e']) await insert(store, `${name}@example.com`)
        const all = (await store.list({ limit: 100 })).map(idOf)
        const page = (await store.list({ limit: 2 })).map(idOf)
        expectEqual(page, all.slice(0, 2), 'first page')
        await insert(store, 'f@example.com')
        const rest = (await store.list({ after: page[1], limit: 100 })).map(idOf)
        const seen = [...page, ...rest.filter((id) => all.includes(id))]
        expectEqual(seen, all, 'all pages')
      }),
    },
    {
      title: 'a list goes on behind a user who is gone',
      run: withStore(async (store) => {
        for (const name of ['a', 'b', 'c']) await insert(store, `${name}@example.com`)
        const [first = '', ...rest] = (await store.list({ limit: 100 })).map(idOf)
        await store.delete(first)
        expectEqual((await store.list({ after: first, limit: 100 })).map(idOf), rest, 'behind')
      }),
    },
    {
      title: 'a list by address holds that user alone',
      run: withStore(async (store) => {
        const ann = await insert(store, 'ann@example.com')
        await insert(store, 'bob@example.com')
        expectEqual(await store.list({ limit: 9, email: 'ann@example.com' }), [ann], 'ann')
        expectEqual(await store.list({ limit: 9, email: 'nobody@example.com' }), [], 'nobody')
      }),
    },
  ]
}

function idOf({ user }: Account<BaseUser>): string {
  return String(user.id)
}

function expectTaken(error: unknown): void {
  expect(error instanceof UniqueViolation, `expected UniqueViolation, got ${String(error)}`)
  expectEqual(error.field, 'email', 'field')
}
