import type { BaseUser, Storage } from '@fetch-users/core'
import type { Server } from '../../../servers/start-server.ts'
import { beanieStorage } from '../src/mongo.ts'
import { moveIn } from '../src/move-in-mongo.ts'
import type { Phase } from '../src/storage.ts'
import { openBeanie } from './beanie.ts'
import type { SqlDatabase } from './databases.ts'
import { type There, there } from './python.ts'

/** A database that both libraries work on. */
export interface Sides {
  readonly python: There
  storage(phase: Phase): Storage<BaseUser>
  /** Makes ready for the phase `moved in`. */
  switchOver(): Promise<unknown>
  hashOf(email: string): Promise<string>
  setHash(email: string, hash: string): Promise<unknown>
  close(): Promise<void>
}

/** fastapi-users makes the tables, and fetch-users moves in. */
export async function sqlSides(database: SqlDatabase): Promise<Sides> {
  const { rows, run, runFile, storage, sqlAlchemyUrl } = database
  const python = await there('sqlalchemy_app', { DATABASE_URL: sqlAlchemyUrl, BOTH_RUN: '1' })
  await database.moveIn()
  return {
    python,
    storage,
    switchOver: () => runFile('sql/3-moved-in.sql'),
    async hashOf(email) {
      const [row] = await rows(`SELECT hashed_password FROM "user" WHERE email = '${email}'`)
      return String(row?.['hashed_password'])
    },
    setHash: (email, hash) =>
      run(`UPDATE "user" SET hashed_password = '${hash}' WHERE email = '${email}'`),
    async close() {
      await python.stop()
      await database.close()
    },
  }
}

/** The same on MongoDB. */
export async function beanieSides({ url: server, version }: Server): Promise<Sides> {
  const { db, url, close } = await openBeanie(server)
  const python = await there('beanie_app', {
    DATABASE_URL: url,
    BOTH_RUN: '1',
    ...(version.startsWith('FerretDB') && { NO_COLLATION: '1' }),
  })
  await moveIn(db)
  const users = db.collection('User')
  return {
    python,
    storage: (phase) => beanieStorage(db, phase),
    switchOver: async () => undefined,
    hashOf: async (email) => String((await users.findOne({ email }))?.['hashed_password']),
    setHash: (email, hash) => users.updateOne({ email }, { $set: { hashed_password: hash } }),
    async close() {
      await python.stop()
      await close()
    },
  }
}
