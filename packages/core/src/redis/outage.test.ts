import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, describe, expect, test } from 'vitest'
import { startServer } from '../../../../servers/start-server.ts'
import { isDeno } from '../../test/runtime.ts'
import { StorageUnavailable } from '../errors.ts'
import { memoryStorage, outageContract } from '../testing/index.ts'
import type { RedisClient } from './client.ts'
import { redisOneTimeTokens, redisRateLimits, redisSessions } from './index.ts'

const patience = { timeout: 10_000 }
const server = await startServer('redis')
afterAll(() => server?.stop())

// Deno tells a parent nothing more of a child once it was killed.
describe.skipIf(isDeno || !server?.canRestart)(`on ${server?.version}`, async () => {
  const url = server?.url ?? ''
  const ignore = () => {}
  // As the guide recommends, but for less patience.
  const ioredis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    commandTimeout: 1000,
    retryStrategy: () => 100,
  })
  const nodeRedis = createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: 200,
    socket: { socketTimeout: 1000, reconnectStrategy: () => 100 },
  })
  ioredis.on('error', ignore)
  nodeRedis.on('error', ignore)
  if (server) await nodeRedis.connect()
  afterAll(() => {
    ioredis.disconnect()
    nodeRedis.destroy()
  })

  describe.each<[string, RedisClient]>([
    ['ioredis', ioredis],
    ['node-redis', nodeRedis],
  ])('%s', (name, client) => {
    const prefix = `${name}:`
    const sessions = redisSessions(client, { prefix })
    const rateLimits = redisRateLimits(client, { prefix })
    const oneTimeTokens = redisOneTimeTokens(client, { prefix })
    const kill = async () => server?.kill()
    const restart = async () => server?.restart()
    const isBack = () =>
      expect.poll(() => sessions.find('nobody').catch(() => 'not yet'), patience).toBeNull()
    const createStorage = async () => {
      await isBack()
      return { users: memoryStorage().users, sessions, rateLimits, oneTimeTokens }
    }
    const isRedis = { isApart: true, expiresByItself: true }

    for (const { title, run } of outageContract({ createStorage, kill, restart, ...isRedis })) {
      test(title, run)
    }

    test('a server that hangs is StorageUnavailable', async () => {
      await isBack()
      const admin = new Redis(url)
      await admin.client('PAUSE', 2500, 'ALL')
      await expect(sessions.find('nobody')).rejects.toThrow(StorageUnavailable)
      admin.disconnect()
      await isBack()
    })

    test('a token used in flight when the server dies is used if that was confirmed', async () => {
      await isBack()
      const consume = (n: number) => oneTimeTokens.consume(`used ${n}`, new Date('2030-01-01'))
      const uses = Promise.allSettled(Array.from({ length: 50 }, (_, n) => consume(n)))
      await kill()
      const results = await uses
      await restart()
      await isBack()
      const check = async (result: PromiseSettledResult<boolean>, n: number) => {
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StorageUnavailable)
        else expect(await consume(n)).toBe(false)
      }
      await Promise.all(results.map(check))
    })
  })
})
