import type { Fingerprints } from '../crypto/fingerprint.ts'
import { AuthError, StorageUnavailable } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Count, Counter, RateLimitStore } from '../ports/rate-limit-store.ts'
import { networkOf } from './address.ts'
import type { NamedRateLimit, RateLimits } from './rate-limit.ts'
import { addSeconds, memoryAfter, memorySeconds, nextWindow, secondsToWait } from './windows.ts'

/** Whose request it is. What is not known has no limit. */
export interface Requester {
  /** The client's address. */
  readonly clientAddress?: string | undefined
  /** The account it is about: a canonical address, or what was typed in its place. */
  readonly account?: string | undefined
}

/** Counts what is asked for, and refuses what is too much. */
export interface Limiter {
  /**
   * Counts a request by these limits, all at once, in one round trip: by those of a client, of an
   * account, as far as the requester says who that is.
   *
   * @throws {AuthError} TOO_MANY_REQUESTS
   * @throws {StorageUnavailable} when it cannot be counted.
   */
  admit(limits: readonly NamedRateLimit[], requester: Requester): Promise<void>
  /**
   * Counts a password that is to be compared, wherever that is, by the account's limits at log-in.
   * Apart from the client's: who is refused for those uses nothing up of the account's.
   *
   * @throws {AuthError} TOO_MANY_REQUESTS
   * @throws {StorageUnavailable} when it cannot be counted.
   */
  admitPassword(requester: Requester): Promise<void>
  /**
   * Whoever it is has proven to be the account's owner: forgets the failures, those of strangers
   * too, and knows the client from now on. What the client may ask for is not touched.
   */
  succeed(requester: Requester): Promise<void>
  /** Counts a mail of a kind, and returns whether it may go. */
  admitMail(kind: string, address: string): Promise<boolean>
}

/** What {@link createLimiter} needs. */
export interface LimiterOptions {
  readonly limits: RateLimits
  readonly store: RateLimitStore
  readonly fingerprints: Fingerprints
  readonly clock: Clock
}

/** A limit, and what is counted by it. */
interface Counting {
  readonly limit: NamedRateLimit
  readonly counter: Counter
}

/** The next turn follows when another request opened the window. */
const mostTurns = 10

/** Makes the limiter of an application. */
export function createLimiter({ limits, store, fingerprints, clock }: LimiterOptions): Limiter {
  const accountLimits = limits.login.filter(({ per }) => per === 'account')
  const mailboxLimits = limits.mail.filter(({ per }) => per === 'mailbox')

  /** Names a counter without telling who is counted. */
  function keyOf({ name, per, windowSeconds }: NamedRateLimit, ...who: string[]): Promise<string> {
    return fingerprints.of(`rate-limit ${JSON.stringify([name, per, windowSeconds, ...who])}`)
  }

  function countingsOf(
    wanted: readonly NamedRateLimit[],
    { account, clientAddress }: Requester,
  ): Promise<Counting[]> {
    const client = networkOf(clientAddress)
    const known = wanted.flatMap((limit) => {
      const who = { client, account, mailbox: null }[limit.per] // mailboxes: when a mail is sent
      return who === undefined || who === null ? [] : { limit, who }
    })
    return Promise.all(
      known.map(async ({ limit, who }) => {
        const counter = await counterOf(limit, who)
        if (limit.per === 'client' || client === null) return { limit, counter }
        return { limit, counter: { ...counter, knownKey: await keyOf(limit, who, client) } }
      }),
    )
  }

  async function counterOf(limit: NamedRateLimit, ...who: string[]): Promise<Counter> {
    const { max, windowSeconds } = limit
    const memory = memoryAfter(limit, 0)
    return { key: await keyOf(limit, ...who), max, windowSeconds, memorySeconds: memory }
  }

  /** Opens the window that follows, where one has ended used up. */
  async function settled({ limit, counter }: Counting, counted: Count, now: Date): Promise<Count> {
    let count: Count | undefined = counted
    for (let turn = 0; count && turn < mostTurns; turn++) {
      const next = nextWindow(count, limit, { isKnown: count.key === counter.knownKey, now })
      if (!next) return count
      if (await store.replace(next, count, now)) return next
      count = (await store.count([counter], now))[0]
    }
    throw new StorageUnavailable()
  }

  async function admit(wanted: readonly NamedRateLimit[], requester: Requester): Promise<void> {
    if (wanted.length === 0) return
    const now = clock()
    const countings = await countingsOf(wanted, requester)
    if (countings.length === 0) return
    const counters = countings.map(({ counter }) => counter)
    const counts = await store.count(counters, now)
    const waits: number[] = []
    for (const [index, counting] of countings.entries()) {
      const counted = counts[index]
      const count = counted && (await settled(counting, counted, now))
      if (count && count.remaining < 0) waits.push(secondsToWait(count, counting.limit, now))
    }
    if (waits.length === 0) return
    throw new AuthError('TOO_MANY_REQUESTS', { retryAfterSeconds: Math.max(...waits) })
  }

  return {
    admit,
    admitPassword: (requester) => admit(accountLimits, requester),

    async succeed(requester) {
      const now = clock()
      const countings = await countingsOf(accountLimits, requester)
      if (countings.length === 0) return
      const counts = countings.flatMap(({ counter: { key, knownKey, max } }) => {
        const strangers = { key, remaining: max, level: 0, resetsAt: now, expiresAt: now }
        if (knownKey === undefined) return [strangers]
        return [
          strangers,
          { ...strangers, key: knownKey, expiresAt: addSeconds(now, memorySeconds) },
        ]
      })
      await store.set(counts, now)
    },

    async admitMail(kind, address) {
      // One after the other: a mail that the first keeps back does not count for the next.
      for (const limit of mailboxLimits) {
        const [count] = await store.count([await counterOf(limit, kind, address)], clock())
        if (!count || count.remaining < 0) return false
      }
      return true
    },
  }
}
