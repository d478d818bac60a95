import { runRuntime } from './matrix.ts'
import { installed, onlyBun, onlyWorkers, server } from './runtime.ts'

await runRuntime({
  name: 'deno',
  command: [installed('deno/deno'), 'run', '--allow-all', server], // .bin has a shim of it
  always: ['sqlite'],
  without: { ...onlyBun, ...onlyWorkers },
})
