import { redirectUnlessSignedIn } from '@fetch-users/next'
import type { Metadata } from 'next'
import { auth } from '../../auth.ts'
import { NameForm } from '../../components/name-form.tsx'

export const metadata: Metadata = { title: 'Profile' }

export default async function Profile() {
  const user = await redirectUnlessSignedIn(auth, '/sign-in')
  return (
    <section className="card narrow">
      <h1>{user.displayName ?? 'Your profile'}</h1>
      <p className="aside">{user.email}</p>
      <NameForm name={user.displayName ?? ''} />
    </section>
  )
}
