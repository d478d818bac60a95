import { outcomesOf } from './case.ts'
import { commonCases } from './common-cases.ts'
import { fixtureCases } from './fixture-cases.ts'
import { browserSetting } from './settings.ts'

// What Chromium runs, on a page of the fixture's origin: leaves what became of each case.
Object.assign(globalThis, {
  outcomes: outcomesOf([...commonCases, ...fixtureCases], browserSetting(location.origin)),
})
