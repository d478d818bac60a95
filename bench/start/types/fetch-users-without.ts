// What `fetch-users.ts` has besides the library.
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { Hono } from 'hono'
import * as v from 'valibot'
import { db } from '../set-ups/database.ts'

const users = sqliteTable('users', {
  id: text('id').primaryKey(),
  email: text('email').notNull(),
  displayName: text('display_name'),
})

export const displayName = v.nullish(v.pipe(v.string(), v.maxLength(50)))

type Variables = { user: typeof users.$inferSelect }

export const app = new Hono<{ Variables: Variables }>()
  .on(['GET', 'POST', 'PATCH', 'DELETE'], '/*', () => new Response())
  .get('/hello', (c) => c.text(c.var.user.displayName ?? ''))
  .get('/admin', (c) => c.text(c.var.user.email))
  .get('/', (c) => c.text(c.var.user.email))

export async function nameOf(): Promise<string | null> {
  const [user] = await db.select().from(users)
  return user?.displayName ?? null
}
