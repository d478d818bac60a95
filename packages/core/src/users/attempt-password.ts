import type { CallContext } from '../http/request-context.ts'
import type { Account, BaseUser } from '../ports/user-store.ts'
import type { UsersEnvironment } from './environment.ts'

/** Whether it is the account's password. */
export async function attemptPassword<User extends BaseUser>(
  { passwords }: UsersEnvironment<User>,
  account: Account<User>,
  password: string,
  _context: CallContext,
): Promise<boolean> {
  return (await passwords.verify(password, account.hashedPassword)).isValid
}
