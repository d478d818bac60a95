import type { Route } from '../http/route.ts'
import type { JsonSchema } from './document.ts'

/** What a route is called in clients, and in a list. */
export interface OperationName {
  /** What all backends and providers call it: `login`. */
  readonly action: string
  /** What it alone is called: `loginJwt`. */
  readonly operationId: string
  readonly tag: string
  readonly summary?: string
}

/** The groups of routes. */
export const tags: Readonly<Record<string, string>> = {
  auth: 'Registration, log-in and log-out, mailed tokens.',
  users: "One's own account, and those of others for superusers.",
  sessions: 'Where the user is logged in.',
  oauth: 'Log-in by accounts at other providers.',
  about: 'What others have to know of this API.',
}

/** Tag, name and summary of the routes; `{name}` is that of a backend or a provider. */
const operations: Readonly<Record<string, readonly [tag: string, id: string, summary: string]>> = {
  'POST /auth/register': ['auth', 'register', 'Opens an account.'],
  'POST /auth/login': ['auth', 'login', 'Logs in.'],
  'POST /auth/logout': ['auth', 'logout', 'Logs out.'],
  'POST /auth/refresh': ['auth', 'refresh', 'Trades a refresh token for new tokens.'],
  'POST /auth/{name}/login': ['auth', 'login', 'Logs in, by {name}.'],
  'POST /auth/{name}/logout': ['auth', 'logout', 'Logs out, by {name}.'],
  'POST /auth/{name}/refresh': [
    'auth',
    'refresh',
    'Trades a refresh token for new ones, by {name}.',
  ],
  'POST /auth/request-verify-token': [
    'auth',
    'requestVerifyToken',
    'Mails a token that verifies the address.',
  ],
  'POST /auth/verify': ['auth', 'verify', 'Verifies the address a token was mailed to.'],
  'POST /auth/forgot-password': [
    'auth',
    'forgotPassword',
    'Mails a token that sets a new password.',
  ],
  'POST /auth/reset-password': ['auth', 'resetPassword', 'Sets a new password by a mailed token.'],
  'GET /users/me': ['users', 'getMe', 'Shows who is logged in.'],
  'PATCH /users/me': ['users', 'updateMe', "Changes one's own account."],
  'DELETE /users/me': ['users', 'deleteMe', "Deletes one's own account."],
  'GET /users': ['users', 'listUsers', 'Lists accounts, page by page.'],
  'GET /users/{id}': ['users', 'getUser', 'Shows an account.'],
  'PATCH /users/{id}': ['users', 'updateUser', 'Changes an account.'],
  'DELETE /users/{id}': ['users', 'deleteUser', 'Deletes an account.'],
  'GET /auth/sessions': ['sessions', 'listSessions', 'Lists where the user is logged in.'],
  'DELETE /auth/sessions': ['sessions', 'endSessions', 'Ends all log-ins but the present one.'],
  'DELETE /auth/sessions/{id}': ['sessions', 'endSession', 'Ends a log-in.'],
  'GET /auth/{name}/authorize': ['oauth', 'authorize', 'Starts a log-in at {name}.'],
  'GET /auth/{name}/callback': ['oauth', 'callback', 'Ends a log-in at {name}.'],
  'POST /auth/{name}/callback': ['oauth', 'formCallback', 'Takes the form that {name} posts.'],
  'GET /auth/associate/{name}/authorize': [
    'oauth',
    'authorizeAssociate',
    'Starts to link an account at {name}.',
  ],
  'GET /auth/associate/{name}/callback': [
    'oauth',
    'callbackAssociate',
    'Links an account at {name}.',
  ],
  'POST /auth/associate/{name}/callback': [
    'oauth',
    'formCallbackAssociate',
    'Takes the form that {name} posts.',
  ],
  'DELETE /auth/associate/{name}': ['oauth', 'unlink', 'Unlinks the accounts at {name}.'],
  'GET /.well-known/jwks.json': ['about', 'getJwks', 'Shows the keys that verify access tokens.'],
  'GET /openapi.json': ['about', 'getOpenapi', 'Shows this description.'],
}

/** What a parameter means, and is, where that is simpler to say than its schema is. */
interface ParameterMeaning {
  readonly description: string
  readonly schema?: JsonSchema
}

/** The parameters of queries. */
export const parameters: Readonly<Record<string, ParameterMeaning>> = {
  after: { description: 'The `next` of the page before.' },
  limit: {
    description: 'Accounts in a page.',
    schema: { type: 'integer', minimum: 1, maximum: 100 },
  },
  email: { description: 'The one account that has this address.' },
  everywhere: {
    description: '`true` also ends the present log-in, and tokens without a session.',
  },
  scopes: { description: 'What to ask the provider for: some of the scopes that are configured.' },
  redirect_to: { description: 'Where the browser goes on to at the end.' },
  backend: { description: 'The backend to be logged in by.' },
  code: { description: 'What the provider gave.' },
  state: { description: 'What the flow was started with.' },
  error: { description: 'Why the provider gave no code.' },
  iss: { description: 'Who answers (RFC 9207).' },
}

/** Names a route. One that is not in the table, of an application's own strategy, by its path. */
export function nameOf({ method, path }: Pick<Route, 'method' | 'path'>): OperationName {
  const line = `${method} ${path}`
  const [known = line, name = ''] = operations[line] ? [line] : withoutName(line)
  const [tag, id, summary] = operations[known] ?? []
  if (!id || !tag) {
    const operationId = method.toLowerCase() + capitalized(path)
    return { action: operationId, operationId, tag: 'auth' }
  }
  return {
    action: id,
    operationId: id + capitalized(name),
    tag,
    summary: summary?.replace('{name}', name) ?? '',
  }
}

/** The line with `{name}` in the place of the name of a backend or a provider, and that name. */
function withoutName(line: string): [string, string] | [] {
  const found = /^(\w+ \/auth\/(?:associate\/)?)([^/{}]+)(.*)$/.exec(line)
  const [, start = '', name = '', end = ''] = found ?? []
  return found ? [`${start}{name}${end}`, name] : []
}

/** `github-work` becomes `GithubWork`; what no letter follows stays apart: `v1-2`, `V1_2`. */
export function capitalized(text: string): string {
  return text
    .replaceAll(/[{}]/g, '')
    .replaceAll(/(?:^|[^A-Za-z0-9]+)([a-z])/g, (_, letter: string) => letter.toUpperCase())
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
}
