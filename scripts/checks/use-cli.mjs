// Stands as auth.ts in an empty project with our packages installed: the command line reads it.
import { bearerTransport, createAuth, jwtStrategy } from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { memoryStorage } from '@fetch-users/core/testing'

console.log('is no output of the command')

export const auth = createAuth({
  baseUrl: 'http://localhost:3000',
  secret: 'x'.repeat(48),
  storage: memoryStorage(),
  passwordHasher: argon2id(),
  backends: { jwt: { transport: bearerTransport(), strategy: jwtStrategy() } },
})
