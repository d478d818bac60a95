import { outcomesOf } from './case.ts'
import { commonCases } from './common-cases.ts'
import { fixtureCases } from './fixture-cases.ts'
import { fixtureSetting } from './settings.ts'

// What workerd runs: answers with what became of each case, at the fixture that `?origin` names.
export default {
  async fetch(request: Request): Promise<Response> {
    const setting = fixtureSetting(new URL(request.url).searchParams.get('origin') ?? '')
    return Response.json(await outcomesOf([...commonCases, ...fixtureCases], setting))
  },
}
