import { currentUser } from '@fetch-users/next'
import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { signInAction } from '../../actions.ts'
import { auth } from '../../auth.ts'
import { CredentialsForm } from '../../components/credentials-form.tsx'
import { ProviderButtons } from '../../components/provider-buttons.tsx'
import { messageOfCode } from '../../messages.ts'

export const metadata: Metadata = { title: 'Sign in' }

interface Properties {
  readonly searchParams: Promise<{ readonly error?: string | string[] }>
}

export default async function SignIn({ searchParams }: Properties) {
  if (await currentUser(auth)) redirect('/notes')
  const { error } = await searchParams // left by an OAuth log-in that failed
  return (
    <section className="card narrow">
      <h1>Sign in</h1>
      {typeof error === 'string' && (
        <p className="error" role="alert">
          {messageOfCode(error)}
        </p>
      )}
      <CredentialsForm action={signInAction} button="Sign in" password="current-password" />
      <ProviderButtons />
      <p className="aside">
        New here? <Link href="/sign-up">Create an account</Link>
      </p>
    </section>
  )
}
