#!/usr/bin/env node
import { Console } from 'node:console'
import { main } from './main.ts'

// What the application prints is not the output of the command.
globalThis.console = new Console(process.stderr)
// Whoever reads it has seen enough: `| head -1`.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) =>
  process.exit(code === 'EPIPE' ? 0 : 1),
)
// Explicitly: the application's connections would keep the process.
process.exit(await main(process.argv.slice(2), process))
