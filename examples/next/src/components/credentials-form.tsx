'use client'

import { useActionState } from 'react'
import type { FormState } from '../actions.ts'

interface Properties {
  readonly action: (state: FormState, form: FormData) => Promise<FormState>
  readonly button: string
  /** What password managers are told. */
  readonly password: 'new-password' | 'current-password'
}

/** Asks for an address and a password. Works without JavaScript, too. */
export function CredentialsForm({ action, button, password }: Properties) {
  const [{ email, error }, submit, isPending] = useActionState(action, {})
  return (
    <form action={submit}>
      {error && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
      <label>
        Email
        <input name="email" type="email" autoComplete="username" defaultValue={email} required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete={password} required />
        {password === 'new-password' && <small>At least 8 characters.</small>}
      </label>
      <button type="submit" disabled={isPending}>
        {button}
      </button>
    </form>
  )
}
