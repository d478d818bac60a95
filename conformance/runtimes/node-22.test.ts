import { runRuntime } from './matrix.ts'

await runRuntime('node-22')
