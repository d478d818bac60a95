import { canonicalEmail } from '@fetch-users/core'

/** What is to be done about stored addresses, before anybody can log in by them. */
export interface AddressReport {
  /** Stored in another form than the one they are looked up by. */
  readonly changes: ReadonlyMap<string, string>
  /** Several accounts that would have one address. */
  readonly collisions: readonly (readonly string[])[]
  /** No addresses here: their owners cannot log in by them. */
  readonly unusable: readonly string[]
}

/** Compares stored addresses with their canonical forms. */
export function reportOn(stored: Iterable<string>): AddressReport {
  const byForm = new Map<string, string[]>()
  const unusable: string[] = []
  for (const address of stored) {
    const form = canonicalEmail(address)
    if (form === null) unusable.push(address)
    else byForm.set(form, [...(byForm.get(form) ?? []), address])
  }
  const collisions = [...byForm.values()].filter(({ length }) => length > 1)
  const single = [...byForm].flatMap(([form, [address = form, ...others]]) =>
    address !== form && others.length === 0 ? [[address, form] as const] : [],
  )
  return { changes: new Map(single), collisions, unusable }
}

/** One line for each address that somebody has to look at. */
export function linesOf({ changes, collisions, unusable }: AddressReport): string[] {
  return [
    ...collisions.map((addresses) => `collide: ${addresses.join('  ')}`),
    ...unusable.map((address) => `not an address here: ${address}`),
    ...[...changes].map(([address, form]) => `store as ${form}: ${address}`),
  ]
}
