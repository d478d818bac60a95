import type { Section } from '../suite/rule.ts'
import { crossSite } from './cross-site.ts'
import { injection } from './injection.ts'
import { roleMatrix } from './roles.ts'
import { timing } from './timing.ts'
import { tokenMatrix } from './tokens.ts'

/** Attacks that come to the storage. */
export const attacksOnStorage: readonly Section[] = [injection, timing]

/** What attackers try, at every route of the table: a new one is attacked as soon as it is there. */
export const attacks: readonly Section[] = [roleMatrix, tokenMatrix, crossSite, ...attacksOnStorage]
