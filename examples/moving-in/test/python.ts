import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { secret, type Visitor, visitor } from './visitor.ts'

const { FASTAPI_USERS_PYTHON } = process.env
const folder = fileURLToPath(new URL('../python', import.meta.url))

/** Whether there is a Python with fastapi-users; says which line brings it. */
export const hasPython = FASTAPI_USERS_PYTHON !== undefined
if (!hasPython) {
  console.warn(
    "SKIPPED, no fastapi-users to run beside: 'python3 -m venv /tmp/fu && /tmp/fu/bin/pip install " +
      "-r examples/moving-in/python/requirements.txt && export FASTAPI_USERS_PYTHON=/tmp/fu/bin/python'",
  )
}

/** The real fastapi-users. */
export interface There extends Visitor {
  /** The token of the last mail. */
  mailed(): Promise<string>
  stop(): Promise<void>
}

/** Starts an application of `python/` on a database. */
export async function there(
  app: 'sqlalchemy_app' | 'beanie_app',
  environment: Readonly<Record<string, string>>,
): Promise<There> {
  const port = await freePort()
  const args = ['-m', 'uvicorn', `${app}:app`, '--port', `${port}`, '--log-level', 'warning']
  const child = spawn(FASTAPI_USERS_PYTHON ?? '', args, {
    cwd: folder,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', SECRET: secret, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const tokens: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => tokens.push(JSON.parse(line).token))
  let complaints = ''
  child.stderr.on('data', (chunk) => {
    complaints += chunk
  })
  const isRunning = () => child.exitCode === null
  const send = (path: string, init: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init)
  await until(async () => {
    if (!isRunning()) throw new Error(`${app} ended: ${complaints}`)
    return (await send('/openapi.json', {}).catch(() => null))?.ok
  })
  return {
    ...visitor(send),
    async mailed() {
      await until(async () => tokens.length > 0)
      return tokens.pop() ?? ''
    },
    async stop() {
      if (isRunning() && child.kill()) await once(child, 'exit')
    },
  }
}

async function until(isSo: () => Promise<boolean | undefined>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('fastapi-users does not answer')
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
