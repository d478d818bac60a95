'use client'

import './style.css'

/** Shown in place of everything when a page fails: when the database cannot be reached, for one. */
export default function Failure({ retry }: { readonly retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong</title>
        <main>
          <section className="card narrow">
            <h1>Something went wrong</h1>
            <p>It is not your fault. Please try again in a moment.</p>
            <button type="button" onClick={retry}>
              Try again
            </button>
          </section>
        </main>
      </body>
    </html>
  )
}
