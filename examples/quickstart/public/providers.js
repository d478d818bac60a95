import { api } from './api.js'
import { refreshMailbox } from './mailbox.js'
import { $, onPress, say } from './views.js'

const titles = { local: 'the local test provider', google: 'Google', github: 'GitHub' }
const titleOf = (name) => titles[name] ?? name

let names = []

/** Offers to log in with each provider: the browser goes there, and comes back logged in. */
export async function offerProviders() {
  names = await api('GET', '/providers')
  for (const place of document.querySelectorAll('[data-providers]')) {
    place.replaceChildren(...names.map(loginLink))
  }
}

function loginLink(name) {
  const link = document.createElement('a')
  link.textContent = `Log in with ${titleOf(name)}`
  link.href = `/auth/${name}/authorize?redirect_to=/`
  link.className = 'button quiet'
  return link
}

/** Shows which accounts are linked, and offers to link and to unlink. */
export async function showLinked() {
  const linked = await api('GET', '/linked-accounts')
  if (!$('profile-email').textContent) return // logged out meanwhile
  $('linked').replaceChildren(...names.map((name) => row(name, linked)))
}

export const forgetLinked = () => $('linked').replaceChildren()

function row(name, linked) {
  const account = linked.find(({ provider }) => provider === name)
  const item = document.createElement('li')
  const title = document.createElement('p')
  const email = document.createElement('p')
  const button = document.createElement('button')
  title.textContent = titleOf(name)
  email.textContent = account?.accountEmail ?? 'Not linked'
  email.className = 'hint'
  button.textContent = account ? 'Unlink' : 'Link'
  button.ariaLabel = `${button.textContent} ${titleOf(name)}`
  button.type = 'button'
  button.className = 'link'
  onPress(button, () => (account ? unlink(name) : link(name)))
  item.append(title, button, email)
  return item
}

// Asked for by script: a refusal is said here, and nobody leaves the page for it.
async function link(name) {
  const answer = await api('GET', `/auth/associate/${name}/authorize?redirect_to=/`)
  location.assign(answer.authorization_url)
}

async function unlink(name) {
  await api('DELETE', `/auth/associate/${name}`)
  await showLinked()
  await refreshMailbox()
  say('The account is unlinked.')
}
