import { AuthError, errorResponse } from '@fetch-users/core'
import { authRoutes } from '@fetch-users/hono'
import { Hono } from 'hono'
import { deleteCookie, getSignedCookie } from 'hono/cookie'
import type { authOn } from './auth.ts'
import type { Database } from './database.ts'

/** What the routes are made of. */
export interface Parts {
  readonly auth: ReturnType<typeof authOn>
  readonly database: Database
  /** The secret of better-auth. */
  readonly oldSecret: string
}

const oldCookie = '__Secure-better-auth.session_token'

/** The routes, and one that goes on with a session of better-auth. */
export function appOn({ auth, database, oldSecret }: Parts): Hono {
  const app = new Hono()
  app.route('/', authRoutes(auth))

  app.post('/continue', async (c) => {
    const token = await getSignedCookie(c, oldSecret, oldCookie)
    const session = token ? await database.takeOldSession(token) : undefined
    const isAlive = session !== undefined && session.expiresAt > new Date()
    const account = isAlive ? await database.storage.users.find(session.userId) : null
    // With a stamp, something has changed here: what ends sessions has to end this one, too.
    if (!account || account.securityStamp !== null) throw new AuthError('UNAUTHORIZED')
    c.res = await auth.backends.cookie.login(account.user, { request: c.req.raw })
    deleteCookie(c, oldCookie, { secure: true })
    return c.res
  })

  return app.onError((error) => {
    if (error instanceof AuthError) return errorResponse(error)
    throw error
  })
}
