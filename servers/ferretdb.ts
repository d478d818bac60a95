import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cache, findProgram, type Recipe } from './recipe.ts'

const source = join(import.meta.dirname, 'ferretdb')

/**
 * FerretDB, which speaks MongoDB's protocol on SQLite: for where no MongoDB can be had, but Go. It
 * builds once, in a minute or two.
 */
export async function findFerretdb(): Promise<Recipe | null> {
  const go = findProgram('go', ['/usr/local/go/bin'])
  const program = go && (await build(go))
  if (!program) return null
  return {
    version: `FerretDB ${/FerretDB v([\d.]+)/.exec(read('go.mod'))?.[1]} (SQLite)`,
    readyWords: 'Listening on TCP',
    // Its updates read and write in two steps. Through one connection a command is atomic, as a
    // command on one document is in MongoDB.
    url: ({ port }) => `mongodb://127.0.0.1:${port}/?maxPoolSize=1`,
    command: ({ folder, port }) => [program, `127.0.0.1:${port}`, folder],
  }
}

async function build(go: string): Promise<string | null> {
  const sources = createHash('sha256').update(read('main.go')).update(read('go.sum'))
  const program = join(cache, `ferretdb-${sources.digest('hex').slice(0, 8)}`)
  if (existsSync(program)) return program
  const own = `${program}-${process.pid}`
  try {
    await mkdir(cache, { recursive: true })
    await promisify(execFile)(go, ['build', '-o', own, '.'], { cwd: source })
    // Other test files may build it at the same time: it appears whole.
    await rename(own, program)
    return program
  } catch (error) {
    console.warn('FerretDB could not be built:', error)
    return null
  }
}

function read(name: string): string {
  return readFileSync(join(source, name), 'utf8')
}
