import { currentUser } from '@fetch-users/next'
import Link from 'next/link'
import { auth } from '../auth.ts'

export default async function Home() {
  const user = await currentUser(auth)
  return user ? <Welcome name={user.displayName ?? user.email} /> : <Introduction />
}

function Welcome({ name }: { readonly name: string }) {
  return (
    <section className="card">
      <h1>Hello, {name}</h1>
      <p>You are signed in. These pages are for you alone:</p>
      <ul className="tiles">
        <li>
          <Link href="/notes">Notes</Link>
          <p>kept by a server action</p>
        </li>
        <li>
          <Link href="/dolls">Dolls</Link>
          <p>ten components, one query</p>
        </li>
        <li>
          <Link href="/profile">Profile</Link>
          <p>change your name</p>
        </li>
      </ul>
    </section>
  )
}

function Introduction() {
  return (
    <section className="card">
      <h1>Users, in the App Router</h1>
      <p>
        Sign up with any address: no mail is sent. Accounts stay in an SQLite file beside this
        example.
      </p>
      <p className="actions">
        <Link className="button" href="/sign-up">
          Create an account
        </Link>
        <Link className="button quiet" href="/sign-in">
          Sign in
        </Link>
      </p>
    </section>
  )
}
