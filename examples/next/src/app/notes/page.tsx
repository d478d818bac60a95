import { redirectUnlessSignedIn } from '@fetch-users/next'
import { desc, eq } from 'drizzle-orm'
import type { Metadata } from 'next'
import { auth } from '../../auth.ts'
import { NoteForm } from '../../components/note-form.tsx'
import { db } from '../../db.ts'
import { notes } from '../../schema.ts'

export const metadata: Metadata = { title: 'Notes' }

export default async function Notes() {
  const user = await redirectUnlessSignedIn(auth, '/sign-in')
  const mine = await db
    .select()
    .from(notes)
    .where(eq(notes.userId, user.id))
    .orderBy(desc(notes.id))
  return (
    <section className="card">
      <h1>Notes</h1>
      <NoteForm />
      {mine.length === 0 ? (
        <p className="aside">Nothing yet. What you write here is for {user.email} alone.</p>
      ) : (
        <ul className="notes">
          {mine.map((note) => (
            <li key={note.id}>{note.text}</li>
          ))}
        </ul>
      )}
    </section>
  )
}
