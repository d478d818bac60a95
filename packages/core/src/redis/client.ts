import { failureOf } from './failure.ts'

/** What the stores need of `ioredis`, or of a `Cluster` of it. */
export interface IoredisClient {
  /** Tells this client from the others. */
  readonly defineCommand: unknown
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
}

/** What the stores need of `@upstash/redis`. */
export interface UpstashClient {
  /** Tells this client from the others. */
  readonly createScript: unknown
  eval(script: string, keys: string[], values: string[]): Promise<unknown>
}

/** What the stores need of `redis` (node-redis): of a client, a pool, a cluster or a sentinel. */
export interface NodeRedisClient {
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
   * Runs a script: atomically, like all that Redis does.
   *
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

/** Refuses what a caller without types may pass: a key with no value in it. */
export function assertTexts(...texts: readonly string[]): void {
  if (texts.some((text) => typeof text !== 'string')) {
    throw new TypeError('a store was asked to write without an id')
  }
}
