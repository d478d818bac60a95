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
import { newCollections, openDatabase } from '../test/mongo.ts'
import { guarded, isDuplicate } from './errors.ts'
import { mongoStorage } from './index.ts'

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

test('a duplicate key is UniqueViolation, of the property that is the key', async () => {
  expect(await translationOf(duplicate)).toEqual(new UniqueViolation('digest'))
})

const ferretdb = '[update.go:114 common.UpdateDocument] [collection.go:177 sqlite.(*collection).x]'
const unique = "constraint failed: UNIQUE constraint failed: index 'c_1'"

test.each([
  { code: 11000, errmsg: 'E11000 duplicate key error collection: app.users' },
  { code: 1, codeName: 'InternalError', errmsg: `${ferretdb} ${unique} (2067)` },
])('a unique index refused a write: $errmsg', (answer) => {
  expect(isDuplicate(new MongoServerError(answer))).toBe(true)
})

test.each([
  { code: 121, errmsg: `${ferretdb} ${unique}` },
  { code: 1, errmsg: `${ferretdb} cannot store '${unique}'` },
  { code: 1, errmsg: `'${unique}'` },
])('a value that says so is no duplicate: $code $errmsg', async (answer) => {
  expect(isDuplicate(new MongoServerError(answer))).toBe(false)
  expect(await translationOf(answer)).not.toBeInstanceOf(UniqueViolation)
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

test('a name that cannot be resolved is StorageUnavailable', async () => {
  const { client } = openDatabase('mongodb+srv://nowhere.invalid/')
  const { oneTimeTokens } = mongoStorage(newCollections(client.db('app')))
  const use = oneTimeTokens?.consume('digest', new Date())
  await expect(use).rejects.toBeInstanceOf(StorageUnavailable)
  await client.close()
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
  const reject = (): Promise<never> =>
    Promise.reject(isAnswer ? new MongoServerError(error) : error)
  return guarded({ reject }, 'digest')
    .reject()
    .catch((refusal: unknown) => refusal)
}
