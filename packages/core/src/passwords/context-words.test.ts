import { describe, expect, test } from 'vitest'
import { refusal, setUp } from '../../test/setup.ts'
import { contextWords } from './context-words.ts'
import type { PasswordOwner } from './policy.ts'

const reason = 'Password should not be made of names or your address'
const ann = { email: 'ann.smith@mail.example-bank.co.uk', displayName: 'Ann Smíth' }
const refuses = (password: string, owner: PasswordOwner = ann) =>
  contextWords({ words: ['Our Shop'] })(password.normalize('NFC'), owner)

describe('[PW-9] contextWords refuses', () => {
  test.each([
    ['the address', 'ann.smith@mail.example-bank.co.uk'],
    ['the address in another case', 'ANN.SMITH@mail.Example-Bank.co.uk'],
    ['the address and a little more', 'ann.smith@mail.example-bank.co.uk!1'],
    ['its local part', 'ann.smith'],
    ['its local part, written otherwise', 'Ann_Smith'],
    ['a word of it', 'smith123'],
    ['the word twice', 'smith-SMITH-smith'],
    ['a label of its domain', 'example-bank1'],
    ['a word of a label', '4example7!'],
    ['several of them', 'smith@examplebank'],
    ['the name', 'annsmíth2024'],
    ['a word of the name, decomposed', 'smi\u0301th!!!!!'],
    ['the name in wide letters', 'ｓｍíｔｈ-12'],
    ['the name of the service', 'ourshop1'],
    ['the name of the service, spaced', '* Our * Shop *'],
    ['a word of it', 'shop-2024'],
    ['that word again and again', 'shop-shop-shop1'],
  ])('%s: %j %j', (_, password) => {
    expect(refuses(password)).toBe(reason)
  })

  test('all but what leaves 8 code points, whatever they are', () => {
    for (const rest of ['1234567', '😀'.repeat(7), '!-_. ()']) {
      expect(refuses(`smith${rest}`)).toBe(reason)
      expect(refuses(`${rest}smith`)).toBe(reason)
      expect(refuses(`smith${rest}x`)).toBeNull()
    }
  })

  test('an address whose parts are all too short to be looked for', () => {
    expect(refuses('jo@abc.io', { email: 'jo@abc.io' })).toBe(reason)
    expect(refuses('joabcio1', { email: 'jo@abc.io' })).toBe(reason)
  })
})

describe('[PW-6] contextWords takes', () => {
  test.each([
    ['a passphrase with a short word of the address', 'planning a banner for joann', ann],
    ['one with a longer word in it', 'horse-smith-staple', ann],
    ['a short password with three letters of it', 'ann-7!kX', ann],
    ['a short label of the domain', 'uk-cobalt', ann],
    ['a word of a text that is no name', 'battery1', { ...ann, bio: `${'x '.repeat(30)}battery` }],
    ['what is no text', '20241231', { email: 'a@b.co', born: 20241231, tags: ['20241231'] }],
    ['something else', 'correct horse battery', ann],
    ['nothing but signs', '~!@#$%^&*()', ann],
    ['nothing at all: that is for another rule to say', '', ann],
  ] as const)('%s: %j', (_, password, owner) => {
    expect(refuses(password, owner)).toBeNull()
  })

  test('everything of a user of whom nothing is known', () => {
    expect(contextWords()('password', { email: '' })).toBeNull()
  })
})

test('[PW-9] the reason quotes no word', () => {
  for (const word of ['ann', 'smith', 'example', 'bank', 'shop'])
    expect(reason.toLowerCase().split(' ')).not.toContain(word)
})

test.each(['', 'abc', '- a b c -', '😀😀😀😀'])(
  'a word that is too short to be looked for is a TypeError: %j',
  (word) => {
    const message = 'contextWords: words[1] needs at least 4 letters and digits'
    expect(() => contextWords({ words: ['fine', word] })).toThrow(new TypeError(message))
  },
)

describe('[PW-9] over HTTP', () => {
  const email = 'ann.smith@example.com'

  test('registration, change and reset refuse the address, with the reason', async () => {
    const { ask, logIn, mailedToken } = setUp()
    const typed = 'Ann.Smith@example.com'
    const registered = await ask('POST /auth/register', { email, password: typed })
    const refused = (code: string) => [400, { code, reason }]
    expect(await refusal(registered)).toEqual(refused('REGISTER_INVALID_PASSWORD'))
    await ask('POST /auth/register', { email, password: 'correct horse battery' })
    const changed = await ask('PATCH /users/me', { password: typed }, await logIn(email))
    expect(await refusal(changed)).toEqual(refused('UPDATE_USER_INVALID_PASSWORD'))
    await ask('POST /auth/forgot-password', { email })
    const token = await mailedToken()
    const reset = await ask('POST /auth/reset-password', { token, password: typed })
    expect(await refusal(reset)).toEqual(refused('RESET_PASSWORD_INVALID_PASSWORD'))
  })

  test('a change of both is judged by the new address', async () => {
    const { auth } = setUp()
    const { id } = await auth.users.create({ email, password: 'correct horse battery' })
    const changes = { email: 'someone@example.com', password: 'someone1' }
    await expect(auth.users.update(id, changes)).rejects.toMatchObject({ reason })
    await auth.users.update(id, { ...changes, password: 'ann.smith' })
  })
})
