import { drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import { createAuth, field } from '@fetch-users/core'
import * as v from 'valibot'
import { db, options, users } from './set-up.ts'

createAuth({
  ...options,
  storage: drizzleStorage(db, { users }),
  fields: { nickname: field(v.string()) },
})
