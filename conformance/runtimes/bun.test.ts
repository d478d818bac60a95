import { runRuntime } from './matrix.ts'

await runRuntime('bun')
