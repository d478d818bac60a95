import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort, outputUntil } from '../../quickstart/test/start-server.ts'
import { folder } from './run-worker.ts'

test('the command of the README serves the Worker', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8')
  const [command = '', ...args] = /```sh\n(.+)\n```/.exec(readme)?.[1]?.split(' ') ?? []
  const port = await freePort()
  const child = spawn(command, args, {
    cwd: join(folder, '../..'),
    env: { ...process.env, PORT: `${port}` },
    detached: true, // a group of its own, so that the signal reaches all that the command starts
  })
  const closed = once(child, 'close')
  try {
    await outputUntil(child, 'Ready on')
    const answer = await fetch(`http://localhost:${port}/`)
    expect(await answer.text()).toBe('Hello, stranger')
  } finally {
    if (child.pid && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    await closed
  }
}, 60_000)
