import { hasSessionCookie } from '@fetch-users/next'
import { type NextRequest, NextResponse } from 'next/server'

/** Sends strangers on a little earlier. It guards nothing: each page asks for itself. */
export function proxy(request: NextRequest): NextResponse {
  if (hasSessionCookie(request)) return NextResponse.next()
  return NextResponse.redirect(new URL('/sign-in', request.url))
}

export const config = { matcher: ['/profile', '/notes', '/dolls'] }
