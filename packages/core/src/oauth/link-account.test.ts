import { describe, expect, test } from 'vitest'
import {
  decideAssociation,
  decideLogin,
  decideUnlink,
  type LoginDecision,
  type LoginFacts,
} from './link-account.ts'

const flags = [false, true] as const
const people = flags.flatMap((isActive) => flags.map((isVerified) => ({ isActive, isVerified })))

/** Every combination that can come up: who is linked is not looked for by address. */
const situations: LoginFacts[] = flags.flatMap((mayAssociateByEmail) =>
  (['none', 'claimed', 'vouched'] as const).flatMap((address) => [
    ...people.map((linkedUser) => ({
      linkedUser,
      address,
      userOfAddress: null,
      mayAssociateByEmail,
    })),
    { linkedUser: null, address, userOfAddress: null, mayAssociateByEmail },
    ...(address === 'none'
      ? []
      : people.flatMap((user) =>
          flags.map((isOfAccount) => ({
            linkedUser: null,
            address,
            userOfAddress: { ...user, isOfAccount },
            mayAssociateByEmail,
          })),
        )),
  ]),
)

/** A line of the table: what has to be the case, and what follows. A dash is anything. */
type Row = readonly [
  linked: string,
  address: string,
  ofAddress: string,
  joins: string,
  outcome: LoginDecision,
]
const logIn = { action: 'log-in' } as const
const link = { action: 'link' } as const
const refusal = (code: Extract<LoginDecision, { refusal: unknown }>['refusal']) => ({
  refusal: code,
})
const [inactive, taken] = [refusal('LOGIN_BAD_CREDENTIALS'), refusal('OAUTH_USER_ALREADY_EXISTS')]

// linked: active, inactive, nobody · user of the address: [own] active|inactive verified|unverified
const table: Row[] = [
  ['active', '-', '-', '-', logIn],
  ['inactive', '-', '-', '-', inactive],
  ['nobody', 'none', '-', '-', refusal('OAUTH_NOT_AVAILABLE_EMAIL')],
  ['nobody', 'claimed', 'nobody', '-', { action: 'register', isVerified: false }],
  ['nobody', 'vouched', 'nobody', '-', { action: 'register', isVerified: true }],
  ['nobody', 'claimed', 'active verified', '-', taken],
  ['nobody', 'claimed', 'active unverified', '-', taken],
  ['nobody', 'claimed', 'inactive verified', '-', taken],
  ['nobody', 'claimed', 'inactive unverified', '-', taken],
  ['nobody', 'vouched', 'active unverified', '-', taken],
  ['nobody', 'vouched', 'inactive unverified', '-', taken],
  ['nobody', 'vouched', 'active verified', 'no', taken],
  ['nobody', 'vouched', 'inactive verified', 'no', taken],
  ['nobody', 'vouched', 'active verified', 'yes', link],
  ['nobody', 'vouched', 'inactive verified', 'yes', inactive],
  ['nobody', '-', 'own active verified', '-', link],
  ['nobody', '-', 'own active unverified', '-', link],
  ['nobody', '-', 'own inactive verified', '-', inactive],
  ['nobody', '-', 'own inactive unverified', '-', inactive],
]

function describeFacts(facts: LoginFacts): readonly string[] {
  const { linkedUser, address, userOfAddress, mayAssociateByEmail } = facts
  const activity = ({ isActive }: { isActive: boolean }) => (isActive ? 'active' : 'inactive')
  const ofAddress =
    userOfAddress &&
    [
      ...(userOfAddress.isOfAccount ? ['own'] : []),
      activity(userOfAddress),
      userOfAddress.isVerified ? 'verified' : 'unverified',
    ].join(' ')
  return [
    linkedUser ? activity(linkedUser) : 'nobody',
    address,
    ofAddress ?? 'nobody',
    mayAssociateByEmail ? 'yes' : 'no',
  ]
}

describe('[OA-8] [V-LK-1] what becomes of an account', () => {
  test('the situations are all there are', () => {
    expect(situations).toHaveLength(2 * (3 * (4 + 1) + 2 * 8))
    expect(new Set(situations.map((facts) => JSON.stringify(facts))).size).toBe(situations.length)
  })

  test.each(situations.map((facts) => [describeFacts(facts).join(' · '), facts] as const))(
    '%s',
    (_, facts) => {
      const words = describeFacts(facts)
      const rows = table.filter((row) =>
        words.every((word, column) => row[column] === '-' || row[column] === word),
      )
      expect(rows).toHaveLength(1)
      expect(decideLogin(facts)).toEqual(rows[0]?.[4])
    },
  )

  test('every line of the table comes up', () => {
    const all = situations.map(describeFacts)
    for (const row of table) {
      const isMet = all.some((words) =>
        words.every((word, n) => ['-', word].includes(row[n] as string)),
      )
      expect([row, isMet]).toEqual([row, true])
    }
  })
})

describe('an association', () => {
  test.each([
    ['nobody', null],
    ['caller', null],
    ['another', 'OAUTH_ACCOUNT_ALREADY_LINKED'],
  ] as const)('with an account of %s: %s', (linkedTo, refused) => {
    expect(decideAssociation(linkedTo)).toBe(refused)
  })
})

describe('[OA-10] unlinking', () => {
  test.each(
    [0, 1, 2].flatMap((accounts) =>
      flags.flatMap((hasPassword) =>
        [0, 1].map((otherAccounts) => ({ accounts, hasPassword, otherAccounts })),
      ),
    ),
  )('%j', (facts) => {
    const expected =
      facts.accounts === 0
        ? 'NOT_FOUND'
        : facts.hasPassword || facts.otherAccounts > 0
          ? null
          : 'LAST_CREDENTIAL'
    expect(decideUnlink(facts)).toBe(expected)
  })
})
