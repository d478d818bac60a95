import type { OneTimeTokenStore } from '../ports/one-time-token-store.ts'
import {
  after,
  type ContractCase,
  type ContractOptions,
  expectEqual,
  expectOne,
  inParallel,
  needed,
  parallel,
  start,
  trickyTexts,
} from './contract.ts'

/** What a {@link OneTimeTokenStore} has to do. */
export function oneTimeTokenStoreContract({
  createStorage,
  expiresByItself = false,
}: ContractOptions): ContractCase[] {
  const withStore = (work: (tokens: OneTimeTokenStore) => Promise<void>) => async () =>
    work(needed(await createStorage(), 'oneTimeTokens'))

  return [
    {
      title: 'a token is used up once, and each for itself',
      run: withStore(async (tokens) => {
        expectEqual(await tokens.consume('digest', after(1)), true, 'first')
        expectEqual(await tokens.consume('digest', after(1)), false, 'second')
        expectEqual(await tokens.consume('Digest', after(1)), true, 'another')
      }),
    },
    {
      title: `of ${parallel} parallel uses of one token one counts`,
      run: withStore(async (tokens) => {
        expectOne(await inParallel(() => tokens.consume('digest', after(1))))
      }),
    },
    {
      title: 'a digest is taken literally, whatever it looks like',
      run: withStore(async (tokens) => {
        for (const text of trickyTexts) {
          expectEqual(await tokens.consume(text, after(1)), true, text)
          expectEqual(await tokens.consume(text, after(1)), false, `${text} again`)
        }
      }),
    },
    {
      title: expiresByItself
        ? 'a used token stays used, whatever is swept'
        : 'a used token stays used, expired or not, until it is swept',
      run: withStore(async (tokens) => {
        await tokens.consume('ended', start)
        await tokens.consume('goes on', after(1))
        expectEqual(await tokens.consume('ended', start), false, 'before the sweep')
        expectEqual(await tokens.deleteExpired(start), expiresByItself ? 0 : 1, 'swept')
        expectEqual(await tokens.consume('goes on', after(1)), false, 'what goes on')
        if (expiresByItself) return
        expectEqual(await tokens.consume('ended', start), true, 'after the sweep')
      }),
    },
  ]
}
