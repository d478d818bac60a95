import type { Database } from './database.ts'
import type { People, Person } from './people.ts'

/** What can be asked of a contender, over and over. */
export const jobNames = [
  'session check',
  'JWT check',
  'not found',
  'login',
  'registration',
  'list of sessions',
  'OAuth start',
] as const

export type JobName = (typeof jobNames)[number]

/** A request, and how it has to be answered. */
export interface Ask {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly status: number
  /** What the body of the answer has in it; `''`: whatever it is. */
  readonly says: string
  /** What it is, where that tells more than a part of it. */
  readonly exactly?: string
}

/** As a browser sends them from a page of that origin. */
export function headersOf(
  { method, headers }: Ask,
  origin: string,
): Readonly<Record<string, string>> {
  return method === 'POST' ? { origin, ...headers } : headers
}

/** A person with what they were given at log-in. */
export interface Visitor extends Person {
  /** The value of the `Cookie` header. */
  readonly cookie: string
  /** The token behind `Bearer`. */
  readonly bearer: string
}

/** Sends a request to a contender. It is an error if the answer is another than it has to be. */
export type Send = (ask: Ask) => Promise<Response>

/** How one talks to a contender. */
export interface Client {
  /** Logs a person in, by all the ways that the jobs need. */
  enter(send: Send, person: Person): Promise<Visitor>
  /** What is asked for each job. One that is missing cannot be done. */
  readonly jobs: {
    readonly [Name in JobName]?: (visitor: Visitor, freshAddress: string) => Ask
  }
  /** What must not be let through, by what is wrong with it. */
  refusals(visitor: Visitor): Readonly<Record<string, Ask>>
}

/** A process to start: a script for this Node, or another program. */
export interface Program {
  /** @default this Node */
  readonly command?: string
  readonly args: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** Where a contender serves, and on which database. */
export interface Place {
  readonly port: number
  readonly url: string
}

/** Something that logs people in. */
export interface Contender {
  readonly name: string
  /** Where it differs from the others, for who reads the tables. */
  readonly note?: string
  /** Why it cannot take part here, with the line that brings what is missing. */
  readonly missing?: string | undefined
  /** Of what it is made of, by name. */
  versions(): Readonly<Record<string, string>>
  program(place: Place): Program
  /** Whether it tells how many queries it has made. */
  readonly countsQueries: boolean
  /** Makes the tables, and fills them. */
  fill(database: Database, people: People, url: string): Promise<void>
  readonly client: Client
}
