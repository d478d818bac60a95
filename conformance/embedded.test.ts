import { runDirectly } from './run-directly.ts'

await runDirectly(['memory', 'better-sqlite3', 'pglite'])
