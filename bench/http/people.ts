import { hash } from '@node-rs/argon2'
import { argon2idCost } from './argon2id-cost.ts'

/** Somebody who has an account with every contender. */
export interface Person {
  readonly id: string
  readonly email: string
}

/** The accounts of a database: everybody has the same password, which is hashed but once. */
export interface People {
  readonly all: readonly Person[]
  readonly hashedPassword: string
  /** Until when what is filled in lasts, and since when it has been there. */
  readonly now: Date
  readonly later: Date
}

/** What every address ends with. */
export const mailDomain = '@example.com'

export const password = 'correct horse battery staple'

/** Sessions of each person besides those that they log in to. */
export const olderSessions = 2

export async function makePeople(count: number): Promise<People> {
  const now = new Date()
  return {
    all: Array.from({ length: count }, (_, n) => ({
      id: crypto.randomUUID(),
      email: `person-${n}${mailDomain}`,
    })),
    hashedPassword: await hash(password, argon2idCost),
    now,
    later: new Date(now.getTime() + 7 * 24 * 60 * 60 * 1000),
  }
}
