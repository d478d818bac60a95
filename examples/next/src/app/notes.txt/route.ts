import { currentUser } from '@fetch-users/next'
import { auth } from '../../auth.ts'
import { notesOf } from '../../notes.ts'

/** A route handler of the application's own: the notes, to be taken away. */
export async function GET(): Promise<Response> {
  const headers = { 'cache-control': 'private, no-store' }
  const user = await currentUser(auth)
  if (!user) return new Response('Sign in first.', { status: 401, headers })
  const lines = (await notesOf(user)).map(({ text }) => `${text}\n`)
  return new Response(lines.join(''), { headers })
}
