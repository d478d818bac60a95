import { Redis } from 'ioredis'
import { MongoClient } from 'mongodb'
import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import type { ServerName } from './start-server.ts'

/** The least that shows a server at work. */
export interface Notes extends AsyncDisposable {
  /** Resolves once the server has confirmed it. */
  add(note: string): Promise<unknown>
  all(): Promise<readonly string[]>
}

/** How the usual client of each server keeps notes. */
export const drivers: readonly {
  readonly name: ServerName
  open(url: string): Promise<Notes>
}[] = [
  { name: 'postgres', open: openPostgres },
  { name: 'mariadb', open: openMariadb },
  { name: 'redis', open: openRedis },
  { name: 'mongodb', open: openMongodb },
]

const table = 'CREATE TABLE IF NOT EXISTS notes (note VARCHAR(50) PRIMARY KEY)'
const ordered = 'SELECT note FROM notes ORDER BY note'

async function openPostgres(url: string): Promise<Notes> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(table)
  return {
    add: (note) => client.query('INSERT INTO notes VALUES ($1)', [note]),
    async all() {
      const { rows } = await client.query<{ note: string }>(ordered)
      return rows.map(({ note }) => note)
    },
    [Symbol.asyncDispose]: () => client.end(),
  }
}

async function openMariadb(url: string): Promise<Notes> {
  const connection = await createConnection(url)
  await connection.query(table)
  return {
    add: (note) => connection.query('INSERT INTO notes VALUES (?)', [note]),
    async all() {
      const [rows] = await connection.query({ sql: ordered, rowsAsArray: true })
      return [rows].flat(2).map(String)
    },
    [Symbol.asyncDispose]: () => connection.end(),
  }
}

async function openRedis(url: string): Promise<Notes> {
  const client = new Redis(url)
  return {
    add: (note) => client.rpush('notes', note),
    all: () => client.lrange('notes', 0, -1),
    [Symbol.asyncDispose]: async () => void (await client.quit()),
  }
}

async function openMongodb(url: string): Promise<Notes> {
  const client = await MongoClient.connect(url)
  const notes = client.db('test').collection<{ _id: string }>('notes')
  return {
    add: (note) => notes.insertOne({ _id: note }),
    all: async () => (await notes.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id),
    [Symbol.asyncDispose]: () => client.close(),
  }
}
