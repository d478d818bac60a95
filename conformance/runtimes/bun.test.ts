import { runRuntime } from './matrix.ts'
import { installed, onlyWorkers, server } from './runtime.ts'

await runRuntime({
  name: 'bun',
  command: [installed('bun/bin/bun.exe'), server],
  always: ['bun:sqlite'],
  without: onlyWorkers,
})
