import { accessTokens } from './access-tokens.ts'
import { addresses } from './addresses.ts'
import { answers } from './answers.ts'
import { bodyRules, orderOfChecks } from './bodies.ts'
import { changeEmail } from './change-email.ts'
import { guard } from './guard.ts'
import { limits } from './limits.ts'
import { login } from './login.ts'
import { cookies, logout } from './logout.ts'
import { mailedTokens } from './mailed-tokens.ts'
import { me } from './me.ts'
import { migration } from './migration.ts'
import { accounts } from './oauth/accounts.ts'
import { associate } from './oauth/associate.ts'
import { authorize } from './oauth/authorize.ts'
import { callback } from './oauth/callback.ts'
import { flows } from './oauth/flows.ts'
import { newUsers } from './oauth/new-users.ts'
import { oauthRaces } from './oauth/races.ts'
import { unlink } from './oauth/unlink.ts'
import { passwords } from './passwords.ts'
import { races } from './races.ts'
import { reauthentication } from './reauthentication.ts'
import { register } from './register.ts'
import { forgot, reset } from './reset.ts'
import { routing } from './routing.ts'
import { laterRule, type Section } from './rule.ts'
import { sameOrigin } from './same-origin.ts'
import { securityStamp } from './security-stamp.ts'
import { concealment, samePerson } from './strict.ts'
import { byId, list, roles } from './users.ts'
import { verify } from './verify.ts'

const stillToCome: Section = {
  title: 'still to come',
  rules: [laterRule('sessions: list, revoke, refresh (contract section 5) [SE-6] [JW-5] [JW-6]')],
}

/** Everything the suite knows, in the order of the contract. */
export const sections: readonly Section[] = [
  routing,
  bodyRules,
  orderOfChecks,
  answers,
  login,
  passwords,
  logout,
  cookies,
  register,
  addresses,
  verify,
  forgot,
  reset,
  mailedTokens,
  securityStamp,
  me,
  reauthentication,
  changeEmail,
  concealment,
  samePerson,
  limits,
  roles,
  list,
  byId,
  guard,
  accessTokens,
  sameOrigin,
  authorize,
  flows,
  callback,
  newUsers,
  accounts,
  associate,
  unlink,
  migration,
  races,
  oauthRaces,
  stillToCome,
]
