import { setTimeout } from 'node:timers/promises'
import { drizzleStorage, sessionColumns, userColumns } from '@fetch-users/adapter-drizzle/sqlite'
import type { UserOf } from '@fetch-users/core'
import { memoryStorage } from '@fetch-users/core/testing'
import type { Client } from '@libsql/client'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { openDatabase } from '../packages/adapter-drizzle/test/sqlite.ts'
import type { FixtureStorage, FixtureUser } from './fixture/user.ts'
import type { MountPath } from './fixture.ts'

/** What the fixture can run over, by the name that `STORAGE` takes. */
export const storages = {
  memory: async () => openMemory(),
  sqlite: async () => (await openSqlite()).storage,
} satisfies Record<string, () => Promise<FixtureStorage>>

export type StorageName = keyof typeof storages

/** Opens empty stores for every mount. */
export async function openStorages(
  name: StorageName,
): Promise<(mount: MountPath) => FixtureStorage> {
  const open = storages[name]
  const byMount = { '/': await open(), '/compat': await open() }
  return (mount) => byMount[mount]
}

/** Lets every call of the stores take as long as it would over a network. */
export function atDistance({ users, sessions, clear }: FixtureStorage): FixtureStorage {
  const delayed = <Store extends object>(store: Store): Store =>
    new Proxy(store, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver)
        if (typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          await setTimeout(5)
          return Reflect.apply(value, target, args)
        }
      },
    })
  return { users: delayed(users), sessions: sessions && delayed(sessions), clear }
}

function openMemory(): FixtureStorage {
  return memoryStorage<FixtureUser>({
    unique: ['nickname'],
    defaults: { displayName: null, nickname: null, settings: null, plan: 'free', note: null },
  })
}

const users = sqliteTable('users', {
  ...userColumns(),
  displayName: text('display_name'),
  nickname: text('nickname').unique(),
  settings: text('settings', { mode: 'json' }).$type<FixtureUser['settings']>(),
  plan: text('plan', { enum: ['free', 'pro'] })
    .notNull()
    .default('free'),
  note: text('note'),
})

const sessions = sqliteTable('sessions', {
  ...sessionColumns(),
  userId: text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
})

/** SQLite in memory, on the one connection that can see it. */
export async function openSqlite(): Promise<{ storage: FixtureStorage; client: Client }> {
  const { client, db } = await openDatabase(users, sessions)
  const storage = {
    ...drizzleStorage<UserOf<typeof users.$inferSelect>>(db, { users, sessions }),
    async clear() {
      await db.delete(sessions)
      await db.delete(users)
    },
  }
  return { storage, client }
}
