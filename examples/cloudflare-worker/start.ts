import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'

// For development: a secret of its own, the tables in a local D1, and the Worker in workerd.
const cwd = import.meta.dirname
const port = process.env['PORT'] || '8787'
const wrangler = `${cwd}/node_modules/wrangler/bin/wrangler.js`

if (!existsSync(`${cwd}/.dev.vars`)) {
  writeFileSync(`${cwd}/.dev.vars`, `AUTH_SECRET=${randomBytes(32).toString('hex')}\n`)
}

const migrate = [wrangler, 'd1', 'migrations', 'apply', 'DB', '--local']
const { status } = spawnSync(process.execPath, migrate, {
  cwd,
  stdio: ['ignore', 'inherit', 'inherit'], // with nobody to ask, it applies what is due
})
if (status !== 0) process.exit(1)

const serve = [wrangler, 'dev', '--port', port, '--var', `BASE_URL:http://localhost:${port}`]
const server = spawn(process.execPath, serve, { cwd, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal))
server.once('exit', (code) => process.exit(code ?? 1))
