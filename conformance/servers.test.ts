import { runDirectly } from './run-directly.ts'

await runDirectly(['pg', 'mysql', 'mongo'])
