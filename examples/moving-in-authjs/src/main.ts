import { parseArgs } from 'node:util'
import { openDatabase } from './database.ts'
import { moveIn, planMove } from './move-in.ts'

const { DATABASE_URL } = process.env
if (!DATABASE_URL) throw new Error('Set DATABASE_URL: postgres://…, or file:… for SQLite')
const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean' } } })

const database = openDatabase(DATABASE_URL)
const plan = planMove(await database.readOldRows())
for (const problem of plan.problems) console.error(problem)
const isMoving = plan.problems.length === 0 && !values['dry-run']
if (isMoving) await moveIn(plan, database.storage)
await database.close()
const size = `${plan.users.size} users and ${plan.links.length} accounts at providers`
console.log(isMoving ? `Moved ${size}.` : `Nothing is written; there are ${size}.`)
process.exitCode = plan.problems.length > 0 ? 1 : 0
