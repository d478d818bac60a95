/** Where the tests run, if not on Node: a test says why it cannot there. */
export const isBun: boolean = 'Bun' in globalThis
export const isDeno: boolean = 'Deno' in globalThis

/** An error of who was not there, but for its code: Deno has none. */
export function withoutCode(error: unknown): string {
  return String(error).replace(/ \(ECONNREFUSED\)$/, '')
}
