import { redirectUnlessSignedIn } from '@fetch-users/next'
import type { Metadata } from 'next'
import { auth } from '../../auth.ts'
import { NoteForm } from '../../components/note-form.tsx'
import { notesOf } from '../../notes.ts'

export const metadata: Metadata = { title: 'Notes' }

export default async function Notes() {
  const user = await redirectUnlessSignedIn(auth, '/sign-in')
  const mine = await notesOf(user)
  return (
    <section className="card">
      <h1>Notes</h1>
      <NoteForm />
      {mine.length === 0 ? (
        <p className="aside">Nothing yet. What you write here is for {user.email} alone.</p>
      ) : (
        <>
          <ul className="notes">
            {mine.map((note) => (
              <li key={note.id}>{note.text}</li>
            ))}
          </ul>
          <p className="aside">
            <a href="/notes.txt">As text</a>
          </p>
        </>
      )}
    </section>
  )
}
