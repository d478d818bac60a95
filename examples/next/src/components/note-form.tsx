'use client'

import { useActionState } from 'react'
import { addNoteAction } from '../actions.ts'

export function NoteForm() {
  const [{ error }, submit, isPending] = useActionState(addNoteAction, {})
  return (
    <form action={submit} className="line">
      <label>
        New note
        <input name="text" maxLength={200} required autoComplete="off" />
      </label>
      <button type="submit" disabled={isPending}>
        Add
      </button>
      {error && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
    </form>
  )
}
