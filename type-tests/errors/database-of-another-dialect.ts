import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/pg'
import { db } from './set-up.ts'

drizzleStorage(db, authTables())
