import { NextResponse } from 'next/server.js'

/** What a response sets: Next.js has a type of its own for it. */
type ResponseCookies = NextResponse['cookies']

/** Sets what a response sets: names, values and attributes. An empty value takes a cookie back. */
export function copyCookies(headers: Headers, jar: Pick<ResponseCookies, 'set' | 'delete'>): void {
  for (const cookie of new NextResponse(null, { headers }).cookies.getAll()) {
    if (cookie.value) jar.set(cookie)
    else jar.delete(cookie)
  }
}
