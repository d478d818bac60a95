import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort, type Server, startServer } from './start-server.ts'

const script = fileURLToPath(new URL('../walk.sh', import.meta.url))
const walk = (...args: string[]) => promisify(execFile)(script, args)

let server: Server

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.stop())

test.each(['a new database', 'one that was walked before'])('the curl walk on %s', async () => {
  const { stdout, stderr } = await walk(server.origin)
  expect(stderr).toBe('')
  const statuses = stdout.split('\n').map((line) => line.slice(0, 3))
  const there = ['201', '202', '200', '200', '204', '200', '200', '204', '401']
  const andBack = ['200', '200', '202', '200', '200', '401', '400', '204', '200', '']
  expect(statuses).toEqual([...there, ...andBack])
})

test('another status ends the walk, and says where', async () => {
  // The walk's addresses are on a path of their own there: all of them 404.
  const walking = walk(`${server.origin}/elsewhere`)
  await expect(walking).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('FAILED  register: 404 instead of 201'),
  })
})

test('so does a server that is not there', async () => {
  const walking = walk(`http://localhost:${await freePort()}`)
  await expect(walking).rejects.toMatchObject({ stderr: expect.stringContaining('curl:') })
})
