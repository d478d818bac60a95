import { StorageUnavailable } from '../errors.ts'

/** What the stores need of `ioredis`, or of a `Cluster` of it. */
export interface IoredisClient {
  /** Tells this client from the others. */
  readonly defineCommand: unknown
  /** Runs a Lua script. */
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
}

/** What the stores need of `@upstash/redis`. */
export interface UpstashClient {
  /** Tells this client from the others. */
  readonly createScript: unknown
  /** Runs a Lua script. */
  eval(script: string, keys: string[], values: string[]): Promise<unknown>
}

/** What the stores need of `redis` (node-redis): of a client, a pool, a cluster or a sentinel. */
export interface NodeRedisClient {
  /** Runs a Lua script. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
}

/**
 * A client of Redis, as it is: one of `ioredis`, of `redis` (node-redis), or of `@upstash/redis`.
 *
 * They are told apart once, when a store is made: `defineCommand` is ioredis's alone,
 * `createScript` Upstash's; node-redis is what has neither.
 */
export type RedisClient = IoredisClient | UpstashClient | NodeRedisClient

/** Where the keys of a store lie. */
export interface RedisStoreOptions {
  /**
   * What every key begins with. On a Redis Cluster it needs a hash tag, `{auth}:` for one: the
   * scripts change several keys at once, which then share a slot.
   *
   * @default 'fetch-users:'
   */
  readonly prefix?: string | undefined
}

/** A database, as the stores see it. */
export interface Redis {
  readonly prefix: string
  /**
   * Runs a script: atomically, like all that Redis does. What it answers comes as the client was
   * told to read it: a number as a text, for one.
   *
   * @throws {TypeError} when a number is none, or no whole one: a script that stopped at it would
   * leave a key that never ends.
   * @throws {StorageUnavailable} when Redis cannot be reached, or cannot serve just now.
   */
  run(
    script: string,
    keys: readonly string[],
    values: readonly (string | number)[],
  ): Promise<unknown>
}

/** @throws {TypeError} when there is no such client. */
export function openRedis(client: RedisClient, options: RedisStoreOptions, owner: string): Redis {
  if (typeof client?.eval !== 'function') {
    throw new TypeError(`${owner} needs a client of ioredis, of redis or of @upstash/redis`)
  }
  const send = senderOf(client)
  return {
    prefix: options.prefix ?? 'fetch-users:',
    async run(script, keys, values) {
      if (values.some((value) => typeof value === 'number' && !Number.isSafeInteger(value))) {
        throw new TypeError(`${owner} was given a time that is none`)
      }
      try {
        return await send(script, [...keys], values.map(String))
      } catch (error) {
        throw failureOf(error)
      }
    },
  }
}

type Send = (script: string, keys: string[], values: string[]) => Promise<unknown>

function senderOf(client: RedisClient): Send {
  if ('defineCommand' in client) {
    return (script, keys, values) => client.eval(script, keys.length, ...keys, ...values)
  }
  if ('createScript' in client) return (script, keys, values) => client.eval(script, keys, values)
  return (script, keys, values) => client.eval(script, { keys, arguments: values })
}

/** Half of a character that takes two units in UTF-16. */
const loneSurrogate = /\p{Surrogate}/u

/**
 * Whether Redis can tell these texts from others: in UTF-8 all halves of characters are alike, so
 * that a text with one names nothing.
 *
 * @throws {TypeError} when one is no text, which a caller without types may pass.
 */
export function areWellFormed(...texts: readonly string[]): boolean {
  if (texts.some((text) => typeof text !== 'string')) {
    throw new TypeError('a store was asked without an id')
  }
  return !texts.some((text) => loneSurrogate.test(text))
}

/** @throws {TypeError} when a key made of these texts would be none, or that of others. */
export function assertTexts(...texts: readonly string[]): void {
  if (!areWellFormed(...texts)) throw new TypeError('a store was given half a character as an id')
}

/** How Redis begins a refusal: with a code. What clients say on their own account has none. */
const refusal = /^(?:Command failed: )?[A-Z]{2,} /

/** Refusals that have nothing to do with what was asked. Redis 6 words those of a script its own way. */
const passing =
  /^(?:Command failed: )?(?:ERR Error running script.* -)?(?:LOADING|READONLY|BUSY|UNKILLABLE|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|MISCONF|OOM|ERR max) /

/**
 * What a client's error means: that Redis refused what was asked, which is a mistake and stays what
 * it is, or else that it cannot serve.
 */
function failureOf(error: unknown): unknown {
  const cause = error instanceof Error ? withoutValues(error) : error
  if (cause instanceof Error && refusal.test(cause.message) && !passing.test(cause.message)) {
    return cause
  }
  return new StorageUnavailable({ cause })
}

/** Clients hang the command with its arguments onto their errors, digests and ids among them. */
function withoutValues(error: Error): Error {
  const [message] = error.message.split(', command was: ', 1)
  const code = 'code' in error && { code: error.code }
  return Object.assign(new Error(message), { name: error.name }, code)
}
