import fc from 'fast-check'
import type { Client } from './credentials.ts'
import type { Headers, RequestPlan } from './requests.ts'

/** One thing done to a request. The numbers say where, and with what. */
type Mutation = (plan: RequestPlan, place: number, choice: number) => RequestPlan

const badTexts = [
  ...['\0', '%00', '\r\n', '\ud800', '\u202e', '﷽', 'x'.repeat(3000), '../', '//', '%2f', ';'],
  ...["' or 1=1 --", '{"$ne":null}', '__proto__', '"', '\\', '[', '=', '&', '%', ',', '+', ' '],
  ...['9'.repeat(400), '-1', 'null', 'true', '[]', '\ufeff', '\u00ff', 'ＡＮＮ', '<x>'],
]
const methods = ['GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'X', 'patch']
const mediaTypes = [
  ...['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b'],
  ...['multipart/form-data', 'text/plain', 'application/json; charset=utf-16', ''],
]
const headerNames = [
  ...['authorization', 'cookie', 'origin', 'referer', 'sec-fetch-site', 'content-type'],
  ...['x-http-method-override', 'x-forwarded-for', 'content-encoding', 'content-length', 'upgrade'],
]

/** These requests, each with one to three things done to it. */
export function mutated(
  plans: fc.Arbitrary<RequestPlan>,
  clients: readonly Client[],
): fc.Arbitrary<RequestPlan> {
  const mutation = fc.constantFrom(...textMutations, ...headerMutations, ...swaps(clients))
  const steps = fc.array(fc.tuple(mutation, fc.nat(), fc.nat()), { minLength: 0, maxLength: 3 })
  return fc
    .tuple(plans, steps)
    .map(([plan, all]) =>
      sendable(all.reduce((spoilt, [act, place, choice]) => act(spoilt, place, choice), plan)),
    )
}

/** What is done to bytes: at this place, with this other number. */
type Edit = (bytes: string, place: number, choice: number) => string

const edits: readonly Edit[] = [
  (text, at, choice) =>
    text.slice(0, at) +
    String.fromCharCode(text.charCodeAt(at) ^ (1 << (choice % 8))) +
    text.slice(at + 1),
  (text, at, choice) => text.slice(0, at) + text.slice(at + 1 + (choice % 12)),
  (text, at, choice) => text.slice(0, at) + text.slice(at, at + 1 + (choice % 40)) + text.slice(at),
  (text, at) => text.slice(0, at),
  (text, at, choice) => text.slice(0, at) + latin1(picked(badTexts, choice)) + text.slice(at),
]

const edited = (edit: Edit, text: string, place: number, choice: number): string =>
  text ? edit(text, place % text.length, choice) : text

const textMutations: readonly Mutation[] = edits.flatMap((edit): Mutation[] => [
  (plan, place, choice) => ({
    ...plan,
    body: plan.body && bytesOf(edited(edit, latin1(plan.body), place, choice)),
  }),
  (plan, place, choice) =>
    withHeader(plan, place, ([name, value]) => [[name, edited(edit, value, choice, place)]]),
  (plan, place, choice) => ({ ...plan, path: edited(edit, plan.path, place, choice) }),
])

const headerMutations: readonly Mutation[] = [
  (plan, place) => withHeader(plan, place, () => []),
  (plan, place) => withHeader(plan, place, (header) => [header, header]),
  (plan, place, choice) =>
    withHeader(plan, place, ([, value]) => [[picked(headerNames, choice), value]]),
  (plan, place, choice) =>
    withHeader(plan, place, ([name]) => [[name, latin1(picked(badTexts, choice))]]),
  ({ headers, ...plan }, place, choice) => ({
    ...plan,
    headers: [...headers, [picked(headerNames, place), latin1(picked(badTexts, choice))]],
  }),
  ({ headers, ...plan }, place) => ({
    ...plan,
    headers: [
      ...headers.filter(([name]) => name !== 'content-type'),
      ['content-type', picked(mediaTypes, place)],
    ],
  }),
  (plan, place) => ({ ...plan, method: picked(methods, place) }),
]

/** Has another token where one was, and another mount. */
function swaps(clients: readonly Client[]): Mutation[] {
  const tokens = clients.flatMap((client) => client.tokens)
  const prefixes = clients.map(({ prefix }) => prefix)
  const swapped = (text: string, choice: number): string => {
    const present = tokens.find((token) => text.includes(token))
    return present ? text.replace(present, picked(tokens, choice)) : text
  }
  const swapToken: Mutation = ({ method, path, headers, body }, _, choice) => ({
    method,
    path: swapped(path, choice),
    headers: headers.map(([name, value]) => [name, swapped(value, choice)]),
    body: body && bytesOf(swapped(latin1(body), choice)),
  })
  const swapMount: Mutation = ({ path, ...plan }, _, choice) => {
    const prefix = prefixes.find((text) => text && path.startsWith(text)) ?? ''
    return { ...plan, path: picked(prefixes, choice) + path.slice(prefix.length) }
  }
  return [swapToken, swapToken, swapMount]
}

function withHeader(
  plan: RequestPlan,
  place: number,
  change: (header: Headers[number]) => Headers,
): RequestPlan {
  const at = place % Math.max(1, plan.headers.length)
  const headers = plan.headers.flatMap((header, index) =>
    index === at ? change(header) : [header],
  )
  return { ...plan, headers }
}

/** As much of it as `Request` takes. */
function sendable({ method, path, headers, body }: RequestPlan): RequestPlan {
  const hasBody = !['GET', 'HEAD'].includes(method)
  return {
    method,
    path: path.startsWith('/') ? path : `/${path}`,
    headers: headers.map(([name, value]) => [
      name,
      value.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, ''),
    ]),
    body: hasBody ? body : null,
  }
}

function picked<Item>(list: readonly [Item, ...Item[]] | readonly Item[], choice: number): Item {
  const item = list[choice % list.length]
  if (item === undefined) throw new Error('there is nothing to pick from')
  return item
}

/** A character for each byte. */
export function latin1(content: Uint8Array | string): string {
  return Buffer.from(content as string).toString('latin1') // either of the two is copied
}

function bytesOf(characters: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(characters, 'latin1'))
}
