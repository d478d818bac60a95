import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, outputUntil } from '../../quickstart/test/start-server.ts'
import { type Client, client } from './client.ts'
import { ending } from './site.ts'

/** The fixture: pages and routes where every function of the binding can be called. */
export interface Fixture {
  readonly origin: string
  stop(): Promise<void>
}

const folder = join(import.meta.dirname, 'fixture')

/** Builds the fixture, and starts what came of it. */
export async function buildAndStartFixture(): Promise<Fixture> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const next = fileURLToPath(import.meta.resolve('next/dist/bin/next'))
  const run = (...args: string[]) =>
    spawn(process.execPath, [next, ...args], {
      cwd: folder,
      env: {
        ...process.env,
        NODE_ENV: 'production', // Vitest says 'test', which is none of Next.js's
        NEXT_TELEMETRY_DISABLED: '1',
        AUTH_SECRET: 'x'.repeat(32),
        BASE_URL: `${origin}/api`,
      },
    })
  await rm(join(folder, '.next'), { recursive: true, force: true })
  await ending(run('build'))
  const server = run('start', '--hostname', '127.0.0.1', '--port', `${port}`)
  async function stop(): Promise<void> {
    server.kill()
    if (server.exitCode === null) await once(server, 'exit')
  }
  try {
    await outputUntil(server, 'Ready in')
  } catch (error) {
    await stop()
    throw error
  }
  return { origin, stop }
}

/** What a function is called with. */
export interface Call {
  readonly name: string
  readonly [option: string]: unknown
}

/** Somebody who has functions called. */
export interface Caller {
  readonly email: string
  readonly browser: Client
  /** Has it called in a route handler; the cookies that are set are kept. */
  inHandler(call: Call, headers?: Readonly<Record<string, string>>): Promise<Answer>
  /** Has it called in a component. */
  inPage(call: Call): Promise<Answer>
  /** Has it called in a server action, and returns whom the page behind it shows. */
  inAction(call: Call): Promise<string>
}

/** What a function returned or threw. */
export type Answer = Readonly<Record<string, unknown>> | null

export function caller(site: Fixture, path: 'handler' | 'edge' = 'handler'): Caller {
  const browser = client(site, 'ann')
  const keep = (response: Response) => {
    if (response.headers.has('set-cookie')) browser.keep(response)
  }
  return {
    email: browser.email,
    browser,
    async inHandler(call, more = { origin: site.origin }) {
      const headers = { cookie: browser.cookie(), ...more }
      const body = JSON.stringify(call)
      const response = await fetch(`${site.origin}/${path}`, { method: 'POST', headers, body })
      keep(response)
      return response.json()
    },
    async inPage(call) {
      const response = await browser.get(`/page?call=${encodeURIComponent(JSON.stringify(call))}`)
      return JSON.parse(decodeURIComponent(shown(await response.text())))
    },
    async inAction(call) {
      const response = await browser.send('/action', 'Go', { call: JSON.stringify(call) })
      keep(response)
      return shown(await response.text())
    },
  }
}

function shown(html: string): string {
  return /<output>(.*?)<\/output>/.exec(html)?.[1] ?? ''
}
