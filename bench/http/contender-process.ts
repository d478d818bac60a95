import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../servers/free-port.ts'
import { isTold, microsecondsOf } from '../process/cpu-time.ts'
import { type Ask, type Contender, headersOf, type Send } from './contender.ts'

/** A contender that answers, in a process of its own. */
export interface Running extends AsyncDisposable {
  readonly contender: Contender
  readonly origin: string
  readonly send: Send
  /** Milliseconds of processor time that it has used so far; `null` where that is not told. */
  cpuMilliseconds(): number | null
  /** How many queries it has made; `null` where it does not count them. */
  queries(): Promise<number | null>
}

const startMilliseconds = 20_000

/** Starts a contender on a database that is filled; resolves when it answers. */
export async function start(contender: Contender, url: string): Promise<Running> {
  const port = await freePort()
  const { command = process.execPath, args, ...program } = contender.program({ port, url })
  const child = spawn(command, args, {
    // The channel tells it when this process is gone.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', ...program.environment },
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const origin = `http://127.0.0.1:${port}`
  await answers(contender.name, child, origin)
  // Whoever asks it would wait for ever.
  const fail = () => {
    console.error(`${contender.name} has ended`)
    process.exit(1)
  }
  child.once('exit', fail)
  return {
    contender,
    origin,
    send: (ask) => sendTo(contender, origin, ask),
    cpuMilliseconds: () => (isTold && child.pid ? microsecondsOf([child.pid]) / 1000 : null),
    async queries() {
      if (!contender.countsQueries) return null
      child.send('queries')
      const [count] = await once(child, 'message')
      return Number(count)
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', kill)
      child.off('exit', fail)
      const closed = once(child, 'close')
      kill()
      await closed
    },
  }
}

async function answers(name: string, child: ChildProcess, origin: string): Promise<void> {
  const end = Date.now() + startMilliseconds
  while (Date.now() < end && child.exitCode === null) {
    const isUp = await fetch(origin).then(
      () => true,
      () => false,
    )
    if (isUp) return
    await sleep(20)
  }
  child.kill('SIGKILL')
  throw new Error(`${name} does not answer`)
}

async function sendTo({ name }: Contender, origin: string, ask: Ask): Promise<Response> {
  const { method, path, body, status, says, exactly } = ask
  const init = { method, headers: headersOf(ask, origin), redirect: 'manual' } as const
  const response = await fetch(origin + path, body === undefined ? init : { ...init, body })
  const text = await response.clone().text()
  const isRight = exactly === undefined ? text.includes(says) : text === exactly
  if (response.status === status && isRight) return response
  const wanted = `${status} ${exactly ?? says}`
  throw new Error(
    `${name}: ${method} ${path} is to be ${wanted}, and is ${response.status} ${text}`,
  )
}
