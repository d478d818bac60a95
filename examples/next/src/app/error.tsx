'use client'

import { useEffect, useRef } from 'react'

/** Shown in place of a page that failed: when the database cannot be reached, for one. */
export default function Failure({ retry }: { readonly retry: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <section className="card narrow">
      <h1 ref={heading} tabIndex={-1}>
        Something went wrong
      </h1>
      <p>It is not your fault. Please try again in a moment.</p>
      <button type="button" onClick={retry}>
        Try again
      </button>
    </section>
  )
}
