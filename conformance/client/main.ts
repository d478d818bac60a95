import { outcomesOf } from './case.ts'
import { commonCases } from './common-cases.ts'
import { fixtureCases } from './fixture-cases.ts'
import { fixtureSetting } from './settings.ts'

// What Deno and Bun run: prints what became of each case.
const setting = fixtureSetting(process.env['FIXTURE_ORIGIN'] ?? '')
console.log(JSON.stringify(await outcomesOf([...commonCases, ...fixtureCases], setting)))
