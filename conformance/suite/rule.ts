import type { MountPath } from '../fixture.ts'
import type { Api } from './api.ts'

/** One thing that every fixture has to do. */
export interface Rule {
  /** Reads as a rule, with the ids of `docs/security.md` that it shows. */
  readonly title: string
  /** The mount it is about. Left out: `/` and `/compat`. */
  readonly mount?: MountPath | undefined
  check(api: Api): Promise<void>
}

/** Rules about one thing. */
export interface Section {
  readonly title: string
  /** Whether the rules are about OAuth: they are skipped where the fixture has none. */
  readonly needsProvider?: boolean | undefined
  readonly rules: readonly Rule[]
}

export function rule(title: string, check: (api: Api) => Promise<void>): Rule {
  return { title, check }
}

/** A rule of the safe defaults, which the preset switches off. */
export function safeRule(title: string, check: (api: Api) => Promise<void>): Rule {
  return { title, mount: '/', check }
}

/** A rule of the preset. */
export function compatRule(title: string, check: (api: Api) => Promise<void>): Rule {
  return { title, mount: '/compat', check }
}

/** A rule of the strictest options. */
export function strictRule(title: string, check: (api: Api) => Promise<void>): Rule {
  return { title, mount: '/strict', check }
}
