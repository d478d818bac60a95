import { inspect } from 'node:util'
import { StorageUnavailable, UniqueViolation } from '@fetch-users/core'
import {
  type ErrorDescription,
  MongoClientClosedError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
} from 'mongodb'
import { expect, test } from 'vitest'
import { translated } from './errors.ts'

const address = 'ann@example.com'

// As MongoDB 8 answers.
const duplicate = {
  index: 0,
  code: 11000,
  errmsg: `E11000 duplicate key error collection: app.users index: nick_name_1 dup key: { nick_name: "${address}" }`,
  keyPattern: { nick_name: 1 },
  keyValue: { nick_name: address },
}
const unauthorized = {
  code: 13,
  codeName: 'Unauthorized',
  errmsg: `not authorized on app to execute command { find: "users", filter: { email: "${address}" } }`,
}
const invalid = {
  code: 121,
  codeName: 'DocumentValidationFailure',
  errmsg: 'Document failed validation',
  errInfo: { details: { consideredValue: address } },
}

test('a duplicate key is UniqueViolation, of the property that the server names', async () => {
  expect(await translationOf(duplicate)).toEqual(new UniqueViolation('nick_name!'))
})

test('where the server names no field the store knows one', async () => {
  const { keyPattern: _, keyValue: __, ...asCosmosDb } = duplicate
  expect(await translationOf(asCosmosDb)).toEqual(new UniqueViolation('default'))
})

test.each([
  new MongoNetworkError('connection 1 to 127.0.0.1:27017 closed'),
  new MongoNotConnectedError('Client must be connected before running operations'),
  new MongoTopologyClosedError('Topology is closed'),
  new MongoClientClosedError(),
  new MongoServerError({ code: 10107, codeName: 'NotWritablePrimary' }),
  new MongoServerError({ code: 1, errorLabels: ['RetryableWriteError'] }),
  new MongoWriteConcernError({ writeConcernError: { code: 64, errmsg: 'timed out' }, ok: 1 }),
  named('MongoServerSelectionError'),
  named('MongoPoolClearedError'),
  named('PoolClearedOnNetworkError'),
  named('MongoWaitQueueTimeoutError'),
  named('MongoOperationTimeoutError'),
])('%s is StorageUnavailable', async (error) => {
  const refusal = await translationOf(error)
  expect(refusal).toBeInstanceOf(StorageUnavailable)
  expect((refusal as Error).cause).toBeInstanceOf(Error)
})

test('what else a server says is told by its code', async () => {
  expect(String(await translationOf(unauthorized))).toBe('Error: MongoDB refused: Unauthorized 13')
})

test('an error of the driver, or of a program, is passed on', async () => {
  for (const error of [named('MongoInvalidArgumentError'), new TypeError('a mistake'), 'thrown']) {
    expect(await translationOf(error)).toBe(error)
  }
})

test.each([duplicate, unauthorized, invalid])('no error quotes a value: $code', async (answer) => {
  const error = await translationOf(answer)
  expect(inspect(new MongoServerError(answer), { depth: 9 })).toContain(address)
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(address)
})

function named(name: string): Error {
  return Object.assign(new Error('from another copy of the driver'), { name })
}

async function translationOf(error: ErrorDescription | Error | string): Promise<unknown> {
  const isAnswer = typeof error === 'object' && !(error instanceof Error)
  const reject = () => Promise.reject(isAnswer ? new MongoServerError(error) : error)
  return translated(reject, (field) => (field === undefined ? 'default' : `${field}!`)).catch(
    (refusal: unknown) => refusal,
  )
}
