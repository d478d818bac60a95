'use client'

import { useActionState } from 'react'
import { renameAction } from '../actions.ts'

export function NameForm({ name }: { readonly name: string }) {
  const [{ error, done }, submit, isPending] = useActionState(renameAction, {})
  return (
    <form action={submit}>
      <label>
        Display name
        <input name="name" defaultValue={name} maxLength={50} autoComplete="nickname" />
      </label>
      <button type="submit" disabled={isPending}>
        Save the name
      </button>
      <p className={error ? 'error' : 'aside'} role="status">
        {error ?? done}
      </p>
    </form>
  )
}
