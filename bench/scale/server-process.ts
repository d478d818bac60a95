import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Place } from './application.ts'

/** How `node` is told to load the packages as they are published. */
export const importPublished = [
  '--import',
  new URL('../process/published.ts', import.meta.url).href,
]

/** A process that serves the application. Disposed of, it is gone. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string
  readonly pid: number
}

/** Which code of the packages runs: the sources, or what is built of them to be published. */
export type Code = 'sources' | 'published'

/** Starts one. */
export async function startProcess(place: Place, code: Code): Promise<ServerProcess> {
  const child = fork(new URL('server.ts', import.meta.url), [JSON.stringify(place)], {
    execArgv: code === 'published' ? importPublished : [],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const closed = once(child, 'exit')
  const [port] = await Promise.race([
    once(child, 'message'),
    closed.then(([code]) => Promise.reject(new Error(`a server ended with ${code}`))),
  ])
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? Number.NaN,
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect()
      await closed
    },
  }
}
