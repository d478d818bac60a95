import { Binary, ObjectId } from 'mongodb'

/** What the `_id` of a user is. */
export type IdKind = 'objectId' | 'uuid' | 'string'

/** An id as BSON has it. */
export type BsonId = ObjectId | Binary | string

/** The way between an id and its text. One id has one text. */
export interface IdCodec {
  /**
   * Reads a text. `null`: no user can have that id.
   *
   * @throws {TypeError} for what is no text: a filter with nothing in it holds for every document.
   */
  parse(text: string): BsonId | null
  /** What a filter says of this id. Where no user can have it, nothing passes. */
  only(text: string): { $in: BsonId[] }
  /** @throws {TypeError} for an id of another kind. */
  format(id: unknown): string
  create(): BsonId
}

/** The classes of the driver, known by what they say of themselves: there may be two copies. */
interface BsonValue {
  readonly _bsontype?: string
  readonly sub_type?: number
  toString(encoding: 'hex'): string
}

type Reader = Pick<IdCodec, 'parse' | 'create'> & { textOf(id: unknown): string | null }

const uuidText = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

const readers: Readonly<Record<IdKind, Reader>> = {
  objectId: {
    create: () => new ObjectId(),
    parse: (text) => (/^[\da-f]{24}$/.test(text) ? ObjectId.createFromHexString(text) : null),
    textOf: (id) => (isBson(id, 'ObjectId') ? id.toString('hex') : null),
  },
  uuid: {
    create: () => uuid(crypto.randomUUID()),
    parse: (text) => (uuidText.test(text) ? uuid(text) : null),
    textOf: (id) =>
      isBson(id, 'Binary') && id.sub_type === Binary.SUBTYPE_UUID ? dashed(id) : null,
  },
  string: {
    create: () => crypto.randomUUID(),
    parse: (text) => (text === '' ? null : text),
    textOf: (id) => (typeof id === 'string' ? id : null),
  },
}

/** Makes the codec of one kind of ids. */
export function idCodec(kind: IdKind): IdCodec {
  if (!Object.hasOwn(readers, kind)) throw new TypeError('mongoStorage: ids: no such kind of id')
  const { create, textOf, ...reader } = readers[kind]
  const parse = (text: string) => reader.parse(asText(text))
  return {
    create,
    parse,
    only(text) {
      const id = parse(text)
      return { $in: id === null ? [] : [id] }
    },
    format(id) {
      const text = textOf(id)
      if (text === null) throw new TypeError(`mongoStorage: an _id is no ${kind}: see ids`)
      return text
    },
  }
}

/**
 * Lets nothing but a text into a filter, whatever a caller without types may pass: an object would
 * be read as an operator, and `undefined` may be left out.
 */
export function asText(value: string): string {
  if (typeof value !== 'string') throw new TypeError('a store was asked without an id')
  return value
}

function isBson(id: unknown, type: string): id is BsonValue {
  return typeof id === 'object' && id !== null && '_bsontype' in id && id._bsontype === type
}

function uuid(text: string): Binary {
  return Binary.createFromHexString(text.replaceAll('-', ''), Binary.SUBTYPE_UUID)
}

function dashed(id: BsonValue): string {
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
