import { runDirectly } from './run-directly.ts'

await runDirectly(['redis'])
