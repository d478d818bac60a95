import { currentUser } from '@fetch-users/next'
import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { signOutAction } from '../actions.ts'
import { auth } from '../auth.ts'
import './style.css'

export const metadata: Metadata = {
  title: { default: 'fetch-users with Next.js', template: '%s – fetch-users with Next.js' },
}

export default async function Layout({ children }: { readonly children: ReactNode }) {
  const user = await currentUser(auth)
  return (
    <html lang="en">
      <body>
        <header>
          <Link className="brand" href="/">
            fetch-users
          </Link>
          <nav>{user ? <Private /> : <Public />}</nav>
        </header>
        <main>{children}</main>
      </body>
    </html>
  )
}

function Private() {
  return (
    <>
      <Link href="/notes">Notes</Link>
      <Link href="/dolls">Dolls</Link>
      <Link href="/profile">Profile</Link>
      <form action={signOutAction}>
        <button type="submit" className="plain">
          Sign out
        </button>
      </form>
    </>
  )
}

function Public() {
  return (
    <>
      <Link href="/sign-in">Sign in</Link>
      <Link href="/sign-up">Sign up</Link>
    </>
  )
}
