export {
  drizzleStorage,
  type SessionRow,
  type SQLiteDatabase,
  type TableOf,
  type Tables,
} from './storage.ts'
export { type SessionColumns, sessionColumns, type UserColumns, userColumns } from './tables.ts'
