import { serve } from '@hono/node-server'

type Fetch = (request: Request) => Promise<Response>

/** As much of Deno and Bun as is used here. */
interface Runtimes {
  readonly Deno?: { serve(options: { port: number; onListen(): void }, fetch: Fetch): unknown }
  readonly Bun?: { serve(options: { port: number; fetch: Fetch }): unknown }
}

/** Serves at a port of this machine by whatever server the runtime brings. */
export async function listen(port: number, fetch: Fetch): Promise<void> {
  const { Deno, Bun } = globalThis as Runtimes // each is there in its own runtime alone
  await new Promise<void>((resolve) => {
    if (Deno) Deno.serve({ port, onListen: resolve }, (request) => fetch(request))
    else if (Bun) resolve(void Bun.serve({ port, fetch: (request) => fetch(request) }))
    else serve({ port, fetch: (request) => fetch(request) }, () => resolve())
  })
}
