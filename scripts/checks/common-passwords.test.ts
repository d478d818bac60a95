import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commonPasswords } from '../../packages/core/src/passwords/common-passwords.ts'
import { commonest, dataFile } from '../common-passwords.ts'
import { root } from './source.ts'

const list = commonest()

test('[PW-8] the list is 10,000 passwords of at least 8 characters', () => {
  expect(new Set(list).size).toBe(10_000)
  expect(list.filter((password) => [...password].length < 8)).toEqual([])
  expect(list.slice(0, 3)).toEqual(['password', '12345678', '123456789'])
})

test('the data of common passwords are what the script makes of the list', () => {
  const path = join(root, 'packages/core/src/passwords/common-passwords-data.ts')
  expect(readFileSync(path, 'utf8')).toBe(dataFile(list))
})

test('[PW-8] every password of the list is refused, in upper case too', async () => {
  const refuses = commonPasswords()
  const forms = list.flatMap((password) => [password, password.toUpperCase()])
  const taken = forms.map(async (form) => ((await refuses(form, { email: '' })) ? [] : [form]))
  expect((await Promise.all(taken)).flat()).toEqual([])
})
