// What `better-auth.ts` has besides the library.
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { user as users } from '../set-ups/better-auth/schema.ts'
import { db } from '../set-ups/database.ts'

type User = typeof users.$inferSelect

const currentUser = createMiddleware<{ Variables: { user: User | null } }>((_, next) => next())
const requireUser = createMiddleware<{ Variables: { user: User } }>((_, next) => next())

export const app = new Hono()
  .on(['GET', 'POST'], '/api/auth/*', () => new Response())
  .get('/hello', requireUser, (c) => c.text(c.var.user.displayName ?? ''))
  .get('/admin', requireUser, (c) => c.text(c.var.user.email))
  .get('/', currentUser, (c) => c.text(c.var.user?.email ?? 'stranger'))

export async function nameOf(): Promise<string | null> {
  const [user] = await db.select().from(users)
  return user?.displayName ?? null
}
