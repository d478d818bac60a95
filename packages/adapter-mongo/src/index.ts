export type { IdKind } from './id.ts'
export type { FieldNaming } from './naming.ts'
export {
  type AnyCollection,
  type MongoCollections,
  type MongoStorage,
  type MongoStorageOptions,
  type MongoUser,
  mongoStorage,
} from './storage.ts'
