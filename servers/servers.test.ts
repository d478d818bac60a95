import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, rmdirSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { drivers } from './drivers.ts'
import { startServer } from './start-server.ts'

const kinds = await Promise.all(
  drivers.map(async (driver) => ({ ...driver, server: await startServer(driver.name) })),
)
afterAll(() => Promise.all(kinds.map(({ server }) => server?.stop())))

afterEach(() => vi.unstubAllEnvs())

describe.each(kinds)('$name', ({ name, open, server }) => {
  test.skipIf(!server)('says what stands behind it', () => {
    expect(server?.version).toMatch(/^(MONGODB_URL|\w+ \d+\.\d.*)$/)
  })

  test.skipIf(!server?.canRestart)(
    'a killed server comes back with what was confirmed',
    async () => {
      if (!server) return
      const written = Array.from({ length: 20 }, (_, index) => `note ${index + 10}`)
      {
        await using notes = await open(server.url)
        for (const note of written) await notes.add(note)
      }
      await server.kill()
      expect(await isOpen(server.url)).toBe(false)
      await server.restart()
      await using notes = await open(server.url)
      expect(await notes.all()).toEqual(written)
    },
  )

  test.skipIf(!server?.canRestart)('a stopped server leaves neither port nor data', async () => {
    const folder = emptyFolder()
    const another = await startServer(name)
    expect(readdirSync(folder)).toHaveLength(1)
    await another?.stop()
    expect(await isOpen(another?.url)).toBe(false)
    rmdirSync(folder)
  })

  test.skipIf(!server?.canRestart)('a server goes with the process that started it', async () => {
    const folder = emptyFolder()
    const starter = spawn(process.execPath, ['--input-type=module', '--eval', starting(name)])
    const [url] = await once(starter.stdout, 'data')
    expect(await isOpen(`${url}`)).toBe(true)
    starter.kill('SIGKILL')
    await vi.waitFor(() => rmdirSync(folder), 10_000)
    expect(await isOpen(`${url}`)).toBe(false)
  })
})

/** Where the next servers keep their data. PostgreSQL, as another user, also has to leave it. */
function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'servers-'))
  chmodSync(folder, 0o777)
  vi.stubEnv('TMPDIR', folder)
  return folder
}

function starting(name: string): string {
  const module = join(import.meta.dirname, 'start-server.ts')
  return `
    import { startServer } from ${JSON.stringify(module)}
    const { url } = await startServer('${name}')
    console.log(url)`
}

/** Whether somebody listens. */
async function isOpen(url = ''): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
