import { runDirectly } from './run-directly.ts'

await runDirectly(['memory', 'sqlite', 'better-sqlite3', 'd1', 'pglite'])
