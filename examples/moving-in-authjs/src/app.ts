import { getToken } from '@auth/core/jwt'
import { AuthError, errorResponse } from '@fetch-users/core'
import { authRoutes } from '@fetch-users/hono'
import { Hono } from 'hono'
import { deleteCookie, getCookie } from 'hono/cookie'
import type { authOn } from './auth.ts'
import type { Database } from './database.ts'

/** What the routes are made of. */
export interface Parts {
  readonly auth: ReturnType<typeof authOn>
  readonly database: Database
  /** The secret of Auth.js. */
  readonly oldSecret: string
}

const oldCookie = '__Secure-authjs.session-token'

/** The routes, and one that goes on with a session of Auth.js. */
export function appOn({ auth, database, oldSecret }: Parts): Hono {
  const { storage, takeOldSession } = database
  const app = new Hono()
  app.route('/', authRoutes(auth))

  /** For `strategy: 'database'`. */
  async function ownerOfSession(token: string | undefined): Promise<string | undefined> {
    const session = token ? await takeOldSession(token) : undefined
    return session && session.expires > new Date() ? session.userId : undefined
  }

  /** For `strategy: 'jwt'`: of each token one request is let in. */
  async function ownerOfToken(req: Request): Promise<string | undefined> {
    const token = await getToken({ req, secret: oldSecret, secureCookie: true })
    if (!token?.jti || !token.exp) return undefined
    const expiresAt = new Date(token.exp * 1000)
    const isFirst = await storage.oneTimeTokens?.consume(`authjs:${token.jti}`, expiresAt)
    return isFirst ? token.sub : undefined
  }

  app.post('/continue', async (c) => {
    const userId =
      (await ownerOfSession(getCookie(c, oldCookie))) ?? (await ownerOfToken(c.req.raw))
    const account = userId === undefined ? null : await storage.users.find(userId)
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
