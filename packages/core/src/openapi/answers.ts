import type { Backend } from '../authentication/backend.ts'
import type { AnswerName, Route } from '../http/route.ts'
import type { UserFields } from '../users/user-fields.ts'
import { type Components, share } from './components.ts'
import { setsCookies } from './cookies.ts'
import type { JsonSchema, OpenApiResponse } from './document.ts'
import { type Headers, location, setCookie } from './headers.ts'
import { objectOf, outputOf } from './json-schema.ts'
import { type Answer, loginAnswer } from './login-answer.ts'

/** What {@link answersOf} looks things up in. */
export interface AnswersEnvironment {
  readonly backends: readonly Backend<unknown>[]
  readonly fields: UserFields
  readonly components: Components
}

const text = { type: 'string' }
const textOrNull = { type: ['string', 'null'] }
const flag = { type: 'boolean' }
const instant = { type: 'string', format: 'date-time' }

const session = objectOf({
  id: text,
  created_at: instant,
  last_used_at: instant,
  expires_at: instant,
  ip: textOrNull,
  user_agent: textOrNull,
  current: { ...flag, description: 'Whether it is the one that asks.' },
})
const linkedAccount = objectOf({
  oauth_name: text,
  account_id: text,
  account_email: textOrNull,
})
/** @see RFC 7517 section 4 */
const key = {
  type: 'object',
  properties: { kty: text, alg: text, kid: text },
  required: ['kty'],
  additionalProperties: true,
}

/** What a user is to those who are shown one. */
type Reader = 'self' | 'superuser'

/** Describes an answer by its name. */
type Describe = (environment: AnswersEnvironment, reader: Reader) => Promise<Omit<Answer, 'status'>>

const describe: Readonly<Record<AnswerName, Describe>> = {
  nothing: async () => ({ description: 'Done.' }),
  null: async () => ({ description: 'Heard.', schema: { type: 'null' } }),
  user: async (environment, reader) => ({
    description: 'The account.',
    schema: await userSchema(environment, reader),
  }),
  users: async (environment, reader) => ({
    description: 'A page of accounts.',
    schema: objectOf({
      items: { type: 'array', items: await userSchema(environment, reader) },
      next: { ...textOrNull, description: '`after` of the next page, if there is one.' },
    }),
  }),
  sessions: async ({ components }) => ({
    description: 'The last one used first.',
    schema: { type: 'array', items: share(components, 'schemas', 'Session', session) },
  }),
  authorization: async () => ({
    description: 'Where to send the browser.',
    schema: objectOf({ authorization_url: { type: 'string', format: 'uri' } }),
  }),
  linkedUser: async ({ fields, components }) => ({
    description: 'The account, and those linked to it.',
    schema: share(
      components,
      'schemas',
      'LinkedUser',
      objectOf({
        ...(await userProperties(fields, 'self')),
        oauth_accounts: { type: 'array', items: linkedAccount },
      }),
    ),
  }),
  redirect: async () => ({ description: 'On to another page.', headers: location }),
  keys: async () => ({
    description: 'The keys (RFC 7517).',
    schema: objectOf({ keys: { type: 'array', items: key } }),
  }),
  openapi: async () => ({ description: 'This description.', schema: { type: 'object' } }),
}

async function userProperties(
  fields: UserFields,
  reader: Reader,
): Promise<Record<string, JsonSchema>> {
  return {
    id: text,
    email: { type: 'string', format: 'idn-email' }, // RFC 6531: letters of any script
    is_active: flag,
    is_superuser: flag,
    is_verified: flag,
    ...(await outputOf(fields.shown(reader))),
  }
}

async function userSchema(
  { fields, components }: AnswersEnvironment,
  reader: Reader,
): Promise<JsonSchema> {
  const properties = await userProperties(fields, reader)
  const name = reader === 'superuser' ? 'UserForSuperuser' : 'User'
  return { ...share(components, 'schemas', name, objectOf(properties)) }
}

/** Of the routes of an application's own strategy. */
const unknown: Answer = { status: 'default', description: 'What the route does not describe.' }

/** Describes what a route answers with when it does not refuse, by status. */
export async function answersOf(
  route: Route,
  environment: AnswersEnvironment,
): Promise<Record<string, OpenApiResponse>> {
  const { answers = {}, logsIn = [], guard } = route
  const reader = guard?.who === 'superuser' ? 'superuser' : 'self'
  const named = Object.entries(answers).map(async ([status, name]) => ({
    ...(await describe[name](environment, reader)),
    status,
  }))
  const logIns = environment.backends
    .filter(({ name }) => logsIn.includes(name))
    .map((backend) => loginAnswer(backend))
  const said = await Promise.all([...named, ...logIns])
  const all = said.length > 0 ? said : [unknown]
  const statuses = [...new Set(all.map(({ status }) => status))]
  const cookies = setsCookies(route, environment.backends)
    ? setCookie('Sets cookies, or takes them back.', false)
    : {}
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      merged(
        all.filter((answer) => answer.status === status),
        cookies,
      ),
    ]),
  )
}

/** What is to be said of one status, where it depends on the backend what comes with it. */
function merged(answers: readonly Answer[], cookies: Headers): OpenApiResponse {
  const [first] = answers
  const schemas = new Map(
    answers.flatMap(({ schema }) => (schema ? [[JSON.stringify(schema), schema] as const] : [])),
  )
  const [schema, ...others] = schemas.values()
  const headers = { ...cookies, ...(answers.length === 1 ? first?.headers : {}) }
  return {
    description: first?.description ?? '',
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(schema && {
      content: {
        'application/json': {
          schema: others.length > 0 ? { anyOf: [schema, ...others] } : schema,
        },
      },
    }),
  }
}
