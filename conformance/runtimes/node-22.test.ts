import { runRuntime } from './matrix.ts'
import { installed, onlyBun, onlyWorkers, server } from './runtime.ts'

await runRuntime({
  name: 'node-22',
  command: [installed('node-22/bin/node'), server],
  always: ['postgres.js'],
  without: { ...onlyBun, ...onlyWorkers },
})
