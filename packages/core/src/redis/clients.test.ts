import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis as Upstash } from '@upstash/redis'
import { Cluster, Redis } from 'ioredis'
import {
  createClient,
  createClientPool,
  createCluster,
  createSentinel,
  RESP_TYPES,
  type RedisClientType,
} from 'redis'
import { afterAll, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import { startServer } from '../../../../servers/start-server.ts'
import { StorageUnavailable } from '../errors.ts'
import type { Session } from '../ports/session-store.ts'
import type { Storage } from '../ports/storage.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { memoryStorage, storageContracts } from '../testing/index.ts'
import type { RedisClient } from './client.ts'
import { redisOneTimeTokens, redisRateLimits, redisSessions } from './index.ts'

const server = await startServer('redis')
afterAll(() => server?.stop())

describe.skipIf(!server)(`on ${server?.version}`, async () => {
  const url = server?.url ?? ''
  const admin = new Redis(url, { lazyConnect: true })
  const ioredisOfTexts = new Redis(url, { lazyConnect: true, stringNumbers: true })
  const pool = createClientPool({ url })
  const nodeRedis = createClient({ url })
  const { bridge, upstashUrl } = await upstashBridge(admin)
  if (server) await Promise.all([nodeRedis.connect(), pool.connect()])
  afterAll(async () => {
    await Promise.all([nodeRedis.close(), pool.close()])
    bridge.close()
    admin.disconnect()
    ioredisOfTexts.disconnect()
  })
  const upstash = { url: upstashUrl, token: 'token' }
  const clients: Record<string, RedisClient> = {
    ioredis: admin,
    'ioredis, told to make texts of numbers': ioredisOfTexts,
    'node-redis': nodeRedis,
    'node-redis, told to make texts of numbers': nodeRedis.withTypeMapping({
      [RESP_TYPES.NUMBER]: String,
    }),
    'a pool of node-redis': pool,
    '@upstash/redis': new Upstash(upstash),
    '@upstash/redis, one request for each call': new Upstash({
      ...upstash,
      enableAutoPipelining: false,
    }),
    '@upstash/redis, told not to read JSON': new Upstash({
      ...upstash,
      automaticDeserialization: false,
    }),
  }
  beforeEach(() => admin.flushall())

  describe.each(Object.entries(clients))('%s', (_, client) => {
    const createStorage = async (): Promise<Storage<BaseUser>> => {
      await admin.flushall()
      return {
        ...memoryStorage(),
        sessions: redisSessions(client),
        oneTimeTokens: redisOneTimeTokens(client),
        rateLimits: redisRateLimits(client),
      }
    }

    describe.each(['sessions', 'oneTimeTokens', 'rateLimits'] as const)('%s', (store) => {
      const contract = storageContracts[store]({
        createStorage,
        isApart: true,
        expiresByItself: true,
      })
      for (const { title, run } of contract) test(title, run)
    })

    test('a refusal for what was asked is passed on, without values', async () => {
      await admin.set('fetch-users:session:secret', 'no hash')
      const error: unknown = await redisSessions(client)
        .find('secret')
        .catch((reason) => reason)
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toBeInstanceOf(StorageUnavailable)
      expect(String(error)).toMatch(/WRONGTYPE/)
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/secret/)
    })

    test('a server that is out of memory is StorageUnavailable', async () => {
      await admin.config('SET', 'maxmemory', '1')
      try {
        const counting = redisRateLimits(client).count([counter], start)
        await expect(counting).rejects.toThrow(StorageUnavailable)
      } finally {
        await admin.config('SET', 'maxmemory', '0')
      }
    })

    test('a server that has become a replica is StorageUnavailable', async () => {
      await admin.replicaof('127.0.0.1', 1)
      try {
        const using = redisOneTimeTokens(client).consume('digest', start)
        await expect(using).rejects.toThrow(StorageUnavailable)
      } finally {
        await admin.replicaof('NO', 'ONE')
      }
    })
  })

  test('a client that makes bytes of texts is refused when it reads a session', async () => {
    const sessions = redisSessions(nodeRedis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }))
    await sessions.insert(session)
    const needed = new TypeError('redisSessions needs a client that answers in texts, not in bytes')
    await expect(sessions.find('digest')).rejects.toThrow(needed)
    await expect(sessions.list('ann')).rejects.toThrow(needed)
  })

  test('all clients see the same', async () => {
    const stores = Object.values(clients).map((client) => redisRateLimits(client))
    for (const [n, store] of stores.entries()) {
      const [count] = await store.count([counter], start)
      expect(count).toMatchObject({ key: 'a', remaining: 98 - n, level: 0 })
    }
  })
})

const start = new Date('2030-01-01')
const counter = { key: 'a', max: 99, windowSeconds: 1 }

const session: Session = {
  id: 'id',
  tokenDigest: 'digest',
  userId: 'ann',
  backend: 'cookie',
  securityStamp: 'stamp',
  authenticatedAt: start,
  createdAt: start,
  lastUsedAt: start,
  expiresAt: start,
  ip: null,
  userAgent: null,
}

test('a client of Upstash without a network is StorageUnavailable', async () => {
  const client = new Upstash({ url: 'http://127.0.0.1:1', token: 'token', retry: false })
  await expect(redisSessions(client).find('digest')).rejects.toThrow(StorageUnavailable)
})

test('a client of node-redis that is closed is StorageUnavailable', async () => {
  await expect(redisSessions(createClient()).find('digest')).rejects.toThrow(StorageUnavailable)
})

test('a sweep is left to Redis, and asks nothing', async () => {
  for (const store of [redisSessions, redisOneTimeTokens, redisRateLimits]) {
    expect(await store(createClient()).deleteExpired(start)).toBe(0)
  }
})

test.each([
  'LOADING Redis is loading the dataset in memory',
  'BUSY Redis is busy running a script.',
  'MASTERDOWN Link with MASTER is down',
  'CLUSTERDOWN The cluster is down',
  "ERR Error running script (call to f_1): @user_script:1: -READONLY You can't write",
  'Command failed: ERR max requests limit exceeded.',
  'Command timed out',
  'connect ECONNREFUSED 127.0.0.1:6379',
])('"%s" is StorageUnavailable, with a cause but no values', async (message) => {
  const failure = Object.assign(new Error(message), { command: ['secret'], code: 'CODE' })
  const client = { defineCommand: null, eval: () => Promise.reject(failure) }
  const error: StorageUnavailable = await redisSessions(client)
    .delete('secret', 'secret')
    .catch((reason) => reason)
  expect(error).toBeInstanceOf(StorageUnavailable)
  expect(error.cause).toMatchObject({ message, code: 'CODE' })
  expect(error.cause).not.toHaveProperty('command')
})

test.each(['NOAUTH Authentication required.', 'NOPERM No permission', 'ERR user_script:1'])(
  '"%s" is a mistake, and stays what it is',
  async (message) => {
    const client = { createScript: null, eval: () => Promise.reject(new Error(message)) }
    const error: unknown = await redisSessions(client)
      .list('1')
      .catch((reason) => reason)
    expect(error).toMatchObject({ name: 'Error', message })
  },
)

test('a client that is none is refused at once, by the name of the store', () => {
  // What a caller without types may pass.
  for (const none of [undefined, null, {}, 'redis://localhost'] as unknown as RedisClient[]) {
    expect(() => redisSessions(none)).toThrow(new TypeError(`redisSessions ${needs}`))
    expect(() => redisRateLimits(none)).toThrow(new TypeError(`redisRateLimits ${needs}`))
    expect(() => redisOneTimeTokens(none)).toThrow(new TypeError(`redisOneTimeTokens ${needs}`))
  }
})

const needs = 'needs a client of ioredis, of redis or of @upstash/redis'

test('the clients fit as they are', () => {
  expectTypeOf<Redis>().toExtend<RedisClient>()
  expectTypeOf<Cluster>().toExtend<RedisClient>()
  expectTypeOf<Upstash>().toExtend<RedisClient>()
  expectTypeOf<RedisClientType>().toExtend<RedisClient>()
  expectTypeOf(createClient()).toExtend<RedisClient>()
  expectTypeOf(createClientPool()).toExtend<RedisClient>()
  expectTypeOf(createCluster({ rootNodes: [] })).toExtend<RedisClient>()
  const sentinel = { name: 'main', sentinelRootNodes: [{ host: 'localhost', port: 26_379 }] }
  expectTypeOf(createSentinel(sentinel)).toExtend<RedisClient>()
  expectTypeOf<{ get(key: string): Promise<string> }>().not.toExtend<RedisClient>()
  expect('defineCommand' in Cluster.prototype).toBe(true)
})

/** Speaks Upstash's REST to its client, and asks Redis. */
async function upstashBridge(redis: Redis) {
  const ask = async ([name = '', ...values]: string[], encode: (value: unknown) => unknown) => {
    try {
      return { result: encode(await redis.call(name, ...values)) }
    } catch (error) {
      return { error: error instanceof Error ? error.message : error }
    }
  }
  const bridge = createServer(async (request, response) => {
    const encode =
      request.headers['upstash-encoding'] === 'base64' ? base64 : (value: unknown) => value
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString())
    const isPipeline = request.url === '/pipeline'
    const answer = isPipeline
      ? await Promise.all(body.map((command: string[]) => ask(command, encode)))
      : await ask(body, encode)
    response.statusCode = 'error' in answer ? 400 : 200
    response.end(JSON.stringify(answer))
  })
  await once(bridge.listen(0, '127.0.0.1'), 'listening')
  // A server on TCP has an address of this kind.
  const { port } = bridge.address() as AddressInfo
  return { bridge, upstashUrl: `http://127.0.0.1:${port}` }
}

function base64(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(base64)
  return typeof value === 'string' ? Buffer.from(value).toString('base64') : value
}
