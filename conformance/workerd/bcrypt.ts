import type { PasswordHasher } from '@fetch-users/core'
import bcrypt from 'bcryptjs'

const cost = 10
const highestCost = 15
const longestBytes = 72
const modularCrypt = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/

/** What `bcrypt()` is where native code cannot go: the port is all that a hasher has to know. */
export const bcryptInJavaScript: PasswordHasher = {
  hash: (password) => bcrypt.hash(password, cost),
  owns: (stored) => Number(modularCrypt.exec(stored)?.[1] ?? Infinity) <= highestCost,
  async verify(password, stored) {
    const isTooLong = new TextEncoder().encode(password).length > longestBytes
    const isValid = (await bcrypt.compare(password, stored)) && !isTooLong
    return { isValid, needsRehash: bcrypt.getRounds(stored) !== cost }
  },
}
