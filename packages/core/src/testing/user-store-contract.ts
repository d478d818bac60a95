import { UniqueViolation } from '../errors.ts'
import {
  absentTexts,
  type ContractCase,
  type ContractOptions,
  expect,
  expectEqual,
  expectOne,
  expectRefusal,
  expectSilence,
  inParallel,
  parallel,
} from './contract.ts'
import { idOf, userSetting } from './user-setting.ts'
import { userUpdateContract } from './user-update-contract.ts'

/** What a `UserStore` has to do. */
export function userStoreContract(options: ContractOptions): ContractCase[] {
  const { values = {} } = options
  const { insert, withStore } = userSetting(options)

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
      title: 'what is stored is what was given, on and off, and as long as it may be',
      run: withStore(async (store) => {
        const flags = ['isActive', 'isSuperuser', 'isVerified'] as const
        for (const on of flags) {
          const given = Object.fromEntries(flags.map((flag) => [flag, flag === on]))
          const longest = {
            email: `${on.toLowerCase()}@example.com`.padStart(254, 'x'),
            hashedPassword: 'h'.repeat(255),
          }
          const { user } = await insert(store, longest.email, { ...longest, ...given })
          const found = await store.find(String(user.id))
          expectEqual(found?.user, { ...found?.user, ...values, ...given }, on)
          expectEqual(found?.user.email, longest.email, 'address')
          expectEqual(found?.hashedPassword, longest.hashedPassword, 'hash')
        }
      }),
    },
    {
      title: 'a stamp that is kept is kept as it was given',
      run: withStore(async (store) => {
        const account = await insert(store, 'ann@example.com')
        if (account.securityStamp === null) return // a table without the column
        expectEqual(account.securityStamp, 'stamp', 'inserted')
        const changed = await store.update(idOf(account), { securityStamp: 'another' })
        expectEqual(changed?.securityStamp, 'another', 'updated')
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
        for (const text of absentTexts) {
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
        const spellings = [
          '',
          ' ',
          `0${id}`,
          ` ${id}`,
          `${id} `,
          `${id}.0`,
          `+${id}`,
          'NaN',
          'null',
        ]
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
        const change = { email: 'ann@example.com' }
        for (const work of [
          () => insert(store, 'ann@example.com'),
          () => store.update(idOf(bob), change),
        ]) {
          const refusal = await expectRefusal(work, UniqueViolation)
          expectEqual(refusal.field, 'email', 'field')
          expectSilence(refusal, 'ann@')
        }
        expectEqual((await store.find(idOf(bob)))?.user.email, 'bob@example.com', 'address')
      }),
    },
    {
      title: `of ${parallel} parallel inserts of one address one succeeds`,
      run: withStore(async (store) => {
        expectOne(await inParallel(() => insert(store, 'ann@example.com')), isTaken)
        expectEqual((await store.list({ limit: 100 })).length, 1, 'rows')
      }),
    },
    {
      title: `of ${parallel} users who take one address at once one gets it`,
      run: withStore(async (store) => {
        const ids: string[] = []
        for (let n = 0; n < parallel; n++) {
          ids.push(idOf(await insert(store, `user-${n}@example.com`)))
        }
        const results = await inParallel((n) =>
          store.update(ids[n] ?? '', { email: 'ann@example.com' }),
        )
        expectOne(results, isTaken)
        expectEqual((await store.list({ limit: 9, email: 'ann@example.com' })).length, 1, 'rows')
      }),
    },
    {
      title: 'addresses that a language or a collation takes for the same are two',
      run: withStore(async (store) => {
        const alike = ['jürgen@example.com', 'jurgen@example.com', 'ju\u0308rgen@example.com']
        for (const email of [...alike, 'straße@example.com', 'strasse@example.com']) {
          const account = await insert(store, email)
          expectEqual(await store.findByEmail(email), account, email)
        }
      }),
    },
    ...userUpdateContract(options),
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

function isTaken(error: unknown): boolean {
  return error instanceof UniqueViolation && error.field === 'email'
}
