import { api } from './api.js'
import { $ } from './views.js'

let address = ''

/** Shows the mails to an address, from now on. */
export async function openMailbox(to) {
  address = to
  await refreshMailbox()
}

export function closeMailbox() {
  address = ''
  render([])
}

export async function refreshMailbox() {
  const asked = address
  const mails = asked ? await api('GET', `/mailbox?to=${encodeURIComponent(asked)}`) : []
  if (asked === address) render(mails.reverse())
}

function render(mails) {
  $('refresh').hidden = !address
  $('mailbox-status').textContent = statusOf(mails.length)
  $('mails').replaceChildren(...mails.map(letter))
}

function statusOf(count) {
  if (!address) return 'Mails do not leave this machine: they appear here.'
  if (count === 0) return `No mail for ${address} yet`
  return `${count} ${count === 1 ? 'mail' : 'mails'} for ${address}`
}

function letter({ id, subject, text, url }) {
  const item = document.createElement('li')
  const title = document.createElement('h3')
  const body = document.createElement('p')
  title.textContent = subject
  body.textContent = text
  item.append(title, body)
  if (url) item.append(link(subject, url, 'button'))
  item.append(link('See the whole mail', `/mailbox/${id}`, 'hint'))
  return item
}

function link(label, url, className) {
  const link = document.createElement('a')
  link.textContent = label
  link.href = url
  link.className = className
  return link
}
