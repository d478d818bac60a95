import { runDirectly } from './run-directly.ts'

await runDirectly(['pg', 'postgres.js', 'mysql', 'mongo', 'redis'])
