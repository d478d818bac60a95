import { runRuntime } from './matrix.ts'
import { onlyBun, onlyWorkers, server } from './runtime.ts'

await runRuntime({
  name: 'node-24',
  command: [process.execPath, server],
  always: [], // in every run this runtime has the suite in process
  without: { ...onlyBun, ...onlyWorkers },
})
