import { currentUser, redirectUnlessSignedIn } from '@fetch-users/next'
import type { Metadata } from 'next'
import { auth } from '../../auth.ts'

export async function generateMetadata(): Promise<Metadata> {
  const user = await currentUser(auth, { verified: false })
  return { title: user ? 'Dolls' : 'Sign in' }
}

export default async function Dolls() {
  await redirectUnlessSignedIn(auth, '/sign-in')
  return (
    <section className="card">
      <h1>Ten components deep</h1>
      <p>
        Each doll asks who you are, and none is told by its parent. The database is asked once a
        request, for all of them.
      </p>
      <Doll depth={1} />
    </section>
  )
}

async function Doll({ depth }: { readonly depth: number }) {
  const user = await currentUser(auth, { active: true })
  return (
    <div className="doll">
      {depth < 10 ? (
        <Doll depth={depth + 1} />
      ) : (
        <strong>{user?.displayName ?? user?.email}</strong>
      )}
    </div>
  )
}
