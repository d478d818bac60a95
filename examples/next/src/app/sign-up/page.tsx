import { currentUser } from '@fetch-users/next'
import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { signUpAction } from '../../actions.ts'
import { auth } from '../../auth.ts'
import { CredentialsForm } from '../../components/credentials-form.tsx'
import { ProviderButtons } from '../../components/provider-buttons.tsx'

export const metadata: Metadata = { title: 'Sign up' }

export default async function SignUp() {
  if (await currentUser(auth)) redirect('/notes')
  return (
    <section className="card narrow">
      <h1>Create an account</h1>
      <CredentialsForm action={signUpAction} button="Create account" password="new-password" />
      <ProviderButtons />
      <p className="aside">
        You have one? <Link href="/sign-in">Sign in</Link>
      </p>
    </section>
  )
}
