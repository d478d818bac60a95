// What the API refuses, in words for people.
const sentences = {
  LOGIN_BAD_CREDENTIALS: 'Email or password is wrong.',
  LOGIN_USER_NOT_VERIFIED: 'Please verify your address first: the link is in your mailbox.',
  VERIFY_USER_BAD_TOKEN: 'This link does not work any more. Ask for a new mail.',
  VERIFY_USER_ALREADY_VERIFIED: 'This address is verified already. Nothing is left to do.',
  RESET_PASSWORD_BAD_TOKEN: 'This link was used, or is too old. Ask for a new mail.',
  CSRF_REJECTED: 'The browser sent this from another site. Open this page at its own address.',
  REAUTHENTICATION_REQUIRED: 'This needs a fresh log-in: log out, and log in again.',
  OAUTH_PROVIDER_ERROR: 'That was declined at the provider. Nothing has changed.',
  OAUTH_CODE_REJECTED: 'The provider did not confirm who you are. Please try again.',
  OAUTH_PROVIDER_UNAVAILABLE: 'The provider cannot be reached. Please try again in a moment.',
  OAUTH_NOT_AVAILABLE_EMAIL: 'The provider tells no email address, and an account here needs one.',
  OAUTH_USER_ALREADY_EXISTS:
    'This address has an account here. Log in to it as usual, and link the provider there.',
  OAUTH_ACCOUNT_ALREADY_LINKED: 'That account is linked to somebody else here.',
  LAST_CREDENTIAL: 'This is your only way in. Choose a password before you unlink it.',
  TOO_MANY_REQUESTS: 'That was too often. Please wait a little.',
  SERVICE_UNAVAILABLE: 'The server is busy. Please try again in a moment.',
  Unauthorized: 'You are not logged in any more.',
}

const aboutValues = {
  email: 'This is not an email address: ann@example.com is one.',
  display_name: 'At most 50 characters, please.',
}

/** Says what a code means. */
export const sentenceOf = (code) =>
  Object.hasOwn(sentences, code) ? sentences[code] : 'That did not work. Please try again.'

/** A refusal: `fields` says what is wrong with which, the message all the rest. */
export class Refusal extends Error {
  constructor(status, message, fields = {}) {
    super(message)
    this.status = status
    this.fields = fields
  }
}

/** Calls the API. The browser adds the cookie, and says that it is this page who asks. */
export async function api(method, path, body) {
  const answer = await fetch(path, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refusal(0, 'The server does not answer. Is it still running?')
  })
  const { status, ok } = answer
  document.dispatchEvent(new CustomEvent('answered', { detail: { method, path, status } }))
  const json = await answer.json().catch(() => null)
  if (!ok) throw refusalOf(status, json?.detail)
  return json
}

function refusalOf(status, detail) {
  if (Array.isArray(detail)) {
    const fields = detail.map(({ type, loc }) => [loc.at(-1), complaintOf(type, loc.at(-1))])
    return new Refusal(status, 'Some of this is missing or not right.', Object.fromEntries(fields))
  }
  if (detail === 'REGISTER_USER_ALREADY_EXISTS') {
    return new Refusal(status, '', { email: 'This address has an account. Log in instead.' })
  }
  if (detail?.code?.endsWith('_INVALID_PASSWORD')) {
    return new Refusal(status, '', { password: `${detail.reason}.` })
  }
  return new Refusal(status, sentenceOf(detail))
}

function complaintOf(type, field) {
  if (type === 'missing') return 'Please fill this in.'
  return aboutValues[field] ?? 'This is not right.'
}
