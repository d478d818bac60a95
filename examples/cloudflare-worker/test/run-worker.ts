import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { Miniflare } from 'miniflare'

const folder = fileURLToPath(new URL('../', import.meta.url))

/** The Worker, as it would be deployed, in workerd. */
export interface RunningWorker extends AsyncDisposable {
  /** What is uploaded, Drizzle and WebAssembly included. */
  readonly gzippedBytes: number
  /** From nothing to a workerd that has evaluated the Worker's modules. */
  readonly startMilliseconds: number
  /** Asks the database, behind the Worker's back. */
  query(sql: string): Promise<readonly unknown[]>
  /** Starts another isolate, on the same database. */
  restart(): Promise<void>
}

/** Bundles the Worker without any account, and returns the folder with what would be uploaded. */
export async function bundleWorker(): Promise<string> {
  const output = await mkdtemp(join(tmpdir(), 'cloudflare-worker-'))
  const args = ['deploy', '--dry-run', '--minify', '--outdir', output]
  const wrangler = join(folder, 'node_modules/wrangler/bin/wrangler.js')
  await promisify(execFile)(process.execPath, [wrangler, ...args], { cwd: folder })
  return output
}

/** Runs a bundle at a port of localhost, on a new database with the tables. */
export async function runWorker(bundle: string, port: number): Promise<RunningWorker> {
  const options = {
    compatibilityDate: '2026-07-01',
    modules: true,
    modulesRules: [{ type: 'CompiledWasm' as const, include: ['**/*.wasm'] }],
    modulesRoot: bundle,
    scriptPath: join(bundle, 'index.js'),
    port,
    bindings: { BASE_URL: `http://localhost:${port}`, AUTH_SECRET: 'x'.repeat(32) },
    d1Databases: ['DB'],
    unsafeTriggerHandlers: true, // a cron trigger is a request to /cdn-cgi/handler/scheduled
  }
  const start = performance.now()
  const miniflare = new Miniflare(options)
  await miniflare.ready
  const startMilliseconds = Math.round(performance.now() - start)
  async function query(sql: string): Promise<readonly unknown[]> {
    const db = await miniflare.getD1Database('DB')
    return (await db.prepare(sql).all()).results
  }
  for (const statement of await migrationStatements()) await query(statement)
  return {
    gzippedBytes: await gzippedBytes(bundle),
    startMilliseconds,
    query,
    restart: () => miniflare.setOptions(options),
    [Symbol.asyncDispose]: () => miniflare.dispose(),
  }
}

async function gzippedBytes(bundle: string): Promise<number> {
  const names = (await readdir(bundle)).filter((name) => /\.(js|wasm)$/.test(name))
  const files = await Promise.all(names.map((name) => readFile(join(bundle, name))))
  return files.reduce((total, file) => total + gzipSync(file, { level: 9 }).length, 0)
}

async function migrationStatements(): Promise<string[]> {
  const names = (await readdir(join(folder, 'migrations'))).filter((name) => name.endsWith('.sql'))
  const files = names.sort().map((name) => readFile(join(folder, 'migrations', name), 'utf8'))
  return (await Promise.all(files)).flatMap((sql) => sql.split('--> statement-breakpoint'))
}
