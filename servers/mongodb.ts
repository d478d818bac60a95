import { join } from 'node:path'
import { findFerretdb } from './ferretdb.ts'
import { cache, findProgram, type Recipe, versionOf } from './recipe.ts'
import type { Server } from './server.ts'

/** MongoDB from the `PATH`, else as `mongodb-memory-server` downloads it, else FerretDB. */
export async function findMongodb(): Promise<Recipe | null> {
  const mongod = findProgram('mongod') ?? (await download())
  if (!mongod) return findFerretdb()
  return {
    version: `MongoDB ${versionOf(mongod)}`,
    readyWords: 'Waiting for connections',
    // Without its journal it confirms what it has only in memory, for a tenth of a second.
    url: ({ port }) => `mongodb://127.0.0.1:${port}/?journal=true`,
    command: ({ folder, port }) => [
      ...[mongod, '--dbpath', folder, '--port', `${port}`],
      ...['--bind_ip', '127.0.0.1', '--nounixsocket'],
    ],
  }
}

/** The server that `MONGODB_URL` names, which is not ours to kill. */
export function namedMongodb(url: string): Server {
  const refuse = async () => {
    throw new Error('the server of MONGODB_URL cannot be killed: ask canRestart first')
  }
  const stop = async () => undefined
  return { url, version: 'MONGODB_URL', canRestart: false, kill: refuse, restart: refuse, stop }
}

/** Tries once: whoever is offline would wait for nothing, in every test file. */
async function download(): Promise<string | null> {
  process.env['MONGOMS_MAX_RETRIES'] ??= '1'
  try {
    const { MongoBinary } = await import('mongodb-memory-server-core')
    return await MongoBinary.getPath({ downloadDir: join(cache, 'mongodb') })
  } catch {
    return null
  }
}
