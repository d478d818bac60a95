import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import type { Place, Recipe } from './recipe.ts'

/** A database server of a test's own, on loopback. */
export interface Server {
  readonly url: string
  /** What stands behind it: `PostgreSQL 15.18`. */
  readonly version: string
  /** Whether it is this test's to kill: one that was only named to it is not. */
  readonly canRestart: boolean
  /** Kills it, as a crash would; resolves when no process of it is left. */
  kill(): Promise<void>
  /** Starts a killed server at the same port on the same data; resolves when it answers. */
  restart(): Promise<void>
  /** Ends it, and removes its data. */
  stop(): Promise<void>
}

/** Runs a server by its recipe, in a folder of its own, at a free port unless told. */
export async function serve(recipe: Recipe, wantedPort?: number): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'fetch-users-'))
  const place: Place = { folder, port: wantedPort ?? (await freePort()) }
  let child: ChildProcess | undefined
  const start = async () => {
    child = launch(recipe, place)
    await outputUntil(child, recipe.readyWords)
  }
  const stop = async () => {
    if (child) await end(child, () => child?.stdin?.end())
    await rm(folder, { recursive: true, force: true })
  }
  const kill = async () => {
    if (child) await end(child, () => child?.kill('SIGUSR1'))
  }
  try {
    if (recipe.user) await chown(folder, recipe.user.uid, recipe.user.gid)
    await recipe.prepare?.(place)
    await start()
  } catch (error) {
    await stop()
    throw error
  }
  const url = recipe.url(place)
  return { url, version: recipe.version, canRestart: true, kill, restart: start, stop }
}

/**
 * Its standard input ends with the process that holds the other end, however that one dies: then the
 * server and its data go too. It is the one to kill the server, because it takes note of the end:
 * PostgreSQL refuses to start beside the zombie of its predecessor.
 */
const guard = `
  folder=$1 signal=$2 keep=; shift 2
  trap 'keep=1; kill -s KILL $server' USR1
  exec 3<&0
  "$@" </dev/null 3<&- & server=$!
  { read -r _; kill -s "$signal" $server; } <&3 >/dev/null 2>&1 & watch=$!
  exec 3<&- >/dev/null 2>&1
  wait $server; wait $server
  kill $watch
  test $keep || rm -rf "$folder"`

function launch(recipe: Recipe, place: Place): ChildProcess {
  const { stopSignal = 'KILL', user = {} } = recipe
  const args = ['-c', guard, 'guard', place.folder, stopSignal, ...recipe.command(place)]
  // Detached, because Ctrl-C is not for the server: its guard sees to it.
  return spawn('/bin/sh', args, { ...user, cwd: place.folder, detached: true })
}

/** Does what ends a process, and waits until it and all that write to its output are gone. */
async function end(child: ChildProcess, act: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  act()
  await closed
}

/** Waits until the process says the last words; it is an error if it ends before, or never does. */
async function outputUntil(child: ChildProcess, lastWords: string): Promise<void> {
  let output = ''
  let timer: NodeJS.Timeout | undefined
  const streams = [child.stdout, child.stderr]
  const words = new Promise<void>((resolve, reject) => {
    const collect = (chunk: Buffer) => {
      output += chunk
      if (output.includes(lastWords)) resolve()
    }
    const fail = (cause?: unknown) =>
      reject(new Error(`never said '${lastWords}': ${output}`, { cause }))
    for (const stream of streams) stream?.on('data', collect)
    child.once('error', fail)
    child.once('close', fail)
    timer = setTimeout(fail, 30_000)
  })
  try {
    await words
  } finally {
    clearTimeout(timer)
    // What follows is read all the same, or the pipe would fill and the server wait.
    for (const stream of streams) stream?.removeAllListeners('data').resume()
  }
}
