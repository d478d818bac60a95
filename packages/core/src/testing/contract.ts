import type { Storage } from '../ports/storage.ts'
import type { BaseUser, UserValues } from '../ports/user-store.ts'

/** One thing that every implementation of a port has to do. */
export interface ContractCase {
  /** Reads as a rule. */
  readonly title: string
  /** Rejects when the rule is broken. */
  run(): Promise<void>
}

/** How to set stores up for a contract. */
export interface ContractOptions {
  /** Makes empty stores, those of the contract among them. Called once for each case. */
  readonly createStorage: () => Promise<Storage<BaseUser>>
  /** Values for required columns of the application's own users. */
  readonly values?: UserValues | undefined
  /**
   * The database forgets by itself what has ended, and the stores leave it to that: `deleteExpired`
   * returns 0, and takes nothing that goes on.
   *
   * @default false
   */
  readonly expiresByItself?: boolean | undefined
}

/** How often what may happen once is tried at the same time. */
export const parallel = 50

/** A time whose milliseconds would not survive a column of seconds. */
export const start: Date = new Date('2030-01-01T00:00:00.123Z')

/** That many milliseconds after {@link start}. */
export function after(milliseconds: number): Date {
  return new Date(start.getTime() + milliseconds)
}

/** Texts that a careless store would read as a query, a pattern, or nothing at all. */
export const trickyTexts: readonly string[] = [
  '',
  '%',
  '_',
  '*',
  '.*',
  '\\',
  '$ne',
  '{"$ne":null}',
  '[object Object]',
  "' or '1'='1",
  "x'; drop table users; --",
  '" or ""="',
]

/** Texts that no row has, some of which no row can have. */
export const absentTexts: readonly string[] = [...trickyTexts, 'nothing', ' ', '\0']

/** Rejects with the message unless the condition holds. */
export function expect(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message)
}

/** Compares two values by what they look like in JSON, whatever the order of properties. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [seen, wanted] = [inOrder(actual), inOrder(expected)]
  expect(seen === wanted, `${what}: expected ${wanted}, got ${seen}`)
}

function inOrder(value: unknown): string | undefined {
  return JSON.stringify(tagged(value))
}

/** A Date is not its text, and a bigint has none in JSON. */
function tagged(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Date) return { date: value.toISOString() }
  if (Array.isArray(value)) return value.map(tagged)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, part]) => [name, tagged(part)]))
}

/** Runs the work and returns what it is refused with. */
export async function refusalOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new Error('expected a refusal, and there was none')
}

/** Expects a refusal of this class, and returns it. */
export async function expectRefusal<Refusal>(
  work: () => Promise<unknown>,
  refusal: new (...args: never[]) => Refusal,
): Promise<Refusal> {
  const error = await refusalOf(work)
  if (error instanceof refusal) return error
  throw new Error(`expected ${refusal.name}, got ${String(error)}`)
}

/** Expects that an error, and whatever led to it, says nothing of a value. */
export function expectSilence(error: unknown, value: string): void {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    for (const name of Object.getOwnPropertyNames(cause)) {
      const text = name === 'cause' ? '' : String(inOrder(Reflect.get(cause, name)))
      expect(!text.includes(value), `${name} of ${cause.name} quotes a value`)
    }
  }
}

/** Starts the work so many times at once, and returns what became of each. */
export function inParallel<T>(
  work: (index: number) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> {
  return Promise.allSettled(Array.from({ length: parallel }, (_, index) => work(index)))
}

/** Expects that of all that ran in parallel one counted, and no other failed in its own way. */
export function expectOne(
  results: readonly PromiseSettledResult<unknown>[],
  isRefusal: (error: unknown) => boolean = () => false,
): void {
  const won = results.filter((result) => result.status === 'fulfilled' && result.value !== false)
  for (const result of results) {
    if (result.status === 'rejected' && !isRefusal(result.reason)) throw result.reason
  }
  expectEqual(won.length, 1, 'how many counted')
}

/** A storage with Ann and Bob in it. */
export interface Setting {
  readonly storage: Storage<BaseUser>
  readonly ann: string
  readonly bob: string
}

/** Makes cases that begin with {@link Setting two users}. */
export function withUsers(
  { createStorage, values = {} }: ContractOptions,
  work: (setting: Setting) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const storage = await createStorage()
    const insert = async (email: string): Promise<string> => {
      const secrets = { hashedPassword: 'hash', securityStamp: 'stamp' }
      const account = await storage.users.insert({ email, ...secrets, ...values })
      return String(account.user.id)
    }
    await work({
      storage,
      ann: await insert('ann@example.com'),
      bob: await insert('bob@example.com'),
    })
  }
}

/** The store that a contract is about. */
export function needed<Name extends keyof Storage<BaseUser>>(
  storage: Storage<BaseUser>,
  name: Name,
): NonNullable<Storage<BaseUser>[Name]> {
  const store = storage[name]
  if (!store) throw new Error(`createStorage made no ${name}`)
  return store
}
