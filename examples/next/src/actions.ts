'use server'

import { callRoute, redirectUnlessSignedIn, signIn, signOut } from '@fetch-users/next'
import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { auth } from './auth.ts'
import { db } from './db.ts'
import { messageOf } from './messages.ts'
import { notes } from './schema.ts'

/** What a form shows after it was sent. */
export interface FormState {
  readonly error?: string
  readonly done?: string
  /** What was typed, but for the password. */
  readonly email?: string
}

const textOf = (form: FormData, name: string): string => String(form.get(name) ?? '').trim()

export async function signInAction(_: FormState, form: FormData): Promise<FormState> {
  const email = textOf(form, 'email')
  const credentials = { username: email, password: String(form.get('password')) }
  const result = await signIn(auth, credentials)
  if (!result.ok) return { email, error: messageOf(result) }
  redirect('/notes')
}

export async function signUpAction(state: FormState, form: FormData): Promise<FormState> {
  const email = textOf(form, 'email')
  const body = { email, password: String(form.get('password')) }
  const result = await callRoute(auth, 'POST /auth/register', body)
  if (!result.ok) return { email, error: messageOf(result) }
  return signInAction(state, form)
}

export async function signOutAction(): Promise<void> {
  await signOut(auth)
  redirect('/')
}

export async function renameAction(_: FormState, form: FormData): Promise<FormState> {
  const name = textOf(form, 'name')
  const result = await callRoute(auth, 'PATCH /users/me', { display_name: name || null })
  if (!result.ok) return { error: messageOf(result) }
  refresh()
  return { done: 'Saved.' }
}

/** An action of the application's own, for those who are signed in. */
export async function addNoteAction(_: FormState, form: FormData): Promise<FormState> {
  const user = await redirectUnlessSignedIn(auth, '/sign-in')
  const text = textOf(form, 'text')
  if (text === '' || text.length > 200) return { error: 'A note has 1 to 200 characters.' }
  await db.insert(notes).values({ userId: user.id, text })
  refresh()
  return {}
}
