import { desc, eq } from 'drizzle-orm'
import { db } from './db.ts'
import { notes, type User } from './schema.ts'

/** The texts of somebody's notes, newest first. */
export async function notesOf({ id }: User): Promise<{ id: number; text: string }[]> {
  return db.select().from(notes).where(eq(notes.userId, id)).orderBy(desc(notes.id))
}
