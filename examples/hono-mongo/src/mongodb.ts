import { MongoClient } from 'mongodb'

const { MONGODB_URL, NODE_ENV } = process.env

/**
 * The database that `MONGODB_URL` names. Where it names none, for trying things out: a MongoDB that is
 * downloaded once, keeps everything in memory, and ends with this process.
 */
export const client = new MongoClient(MONGODB_URL || (await startInMemory()), {
  serverSelectionTimeoutMS: 2000, // a server that is gone is a 503 soon
})

async function startInMemory(): Promise<string> {
  if (NODE_ENV === 'production') throw new TypeError('MONGODB_URL is missing')
  const { MongoMemoryServer } = await import('mongodb-memory-server-core')
  console.log('Starting a MongoDB in memory. The first time, it is downloaded.')
  try {
    return (await MongoMemoryServer.create()).getUri()
  } catch {
    console.error('That did not work. Name a server: MONGODB_URL=mongodb://localhost:27017/app')
    process.exit(1)
  }
}
