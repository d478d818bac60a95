import { Binary, ObjectId, UUID } from 'mongodb'
import { describe, expect, test } from 'vitest'
import { type IdKind, idCodec } from './id.ts'

const texts: Readonly<Record<IdKind, string>> = {
  objectId: '65f0c0ffee65f0c0ffee65f0',
  uuid: '0189f7e4-1b2c-7d3e-8f4a-5b6c7d8e9f00',
  string: 'Ann 1',
}
const kinds = Object.entries(texts) as [IdKind, string][] // keyed by IdKind

/** As another copy of the driver, or of another version, would make it. */
class ObjectIdOfAnotherCopy {
  readonly _bsontype = 'ObjectId'
  toString(): string {
    return texts.objectId
  }
}

describe.each(kinds)('an id that is a(n) %s', (kind, text) => {
  const { parse, only, format, create } = idCodec(kind)

  test('comes back as the text it was read from', () => {
    expect(format(parse(text))).toBe(text)
  })

  test('is new every time it is made, and can be read', () => {
    const [one, other] = [format(create()), format(create())]
    expect(one).not.toBe(other)
    expect(format(parse(one))).toBe(one)
  })

  test('is nobody’s without a text', () => {
    expect(parse('')).toBeNull()
    expect(only('')).toEqual({ $in: [] })
  })

  test.each([undefined, null, 7, {}, { $ne: null }, [texts.objectId], new ObjectId()])(
    'that is %j is a mistake of the caller',
    (value) => {
      // What a caller without types may pass.
      expect(() => parse(value as unknown as string)).toThrow(TypeError)
      expect(() => only(value as unknown as string)).toThrow(TypeError)
    },
  )

  test.each(kinds.filter(([other]) => other !== kind))('is told from a(n) %s', (other, id) => {
    const stored = idCodec(other).parse(id)
    expect(() => format(stored)).toThrow(`mongoStorage: an _id is no ${kind}: see ids`)
  })
})

test.each([
  ['objectId', texts.objectId.toUpperCase()],
  ['objectId', texts.objectId.slice(1)],
  ['objectId', `${texts.objectId}0`],
  ['objectId', `${texts.objectId}\n`],
  ['objectId', 'twelve bytes'],
  ['objectId', texts.uuid],
  ['uuid', texts.uuid.toUpperCase()],
  ['uuid', texts.uuid.replaceAll('-', '')],
  ['uuid', `{${texts.uuid}}`],
  ['uuid', texts.objectId],
] as const)('no %s is spelled %j', (kind, text) => {
  expect(idCodec(kind).parse(text)).toBeNull()
})

test('the classes of another copy of the driver are read all the same', () => {
  expect(idCodec('objectId').format(new ObjectIdOfAnotherCopy())).toBe(texts.objectId)
  expect(idCodec('uuid').format(new UUID(texts.uuid))).toBe(texts.uuid)
})

test('a UUID is stored as what other drivers store, binary of subtype 4', () => {
  const id = idCodec('uuid').parse(texts.uuid)
  expect(id).toEqual(Binary.createFromHexString(texts.uuid.replaceAll('-', ''), 4))
  const legacy = Binary.createFromHexString(texts.uuid.replaceAll('-', ''), 3)
  expect(() => idCodec('uuid').format(legacy)).toThrow(TypeError)
})

test('another kind is refused', () => {
  // What a caller without types may pass.
  expect(() => idCodec('toString' as IdKind)).toThrow('mongoStorage: ids: no such kind of id')
})
