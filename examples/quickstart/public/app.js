import { api, sentenceOf } from './api.js'
import { closeMailbox, openMailbox, refreshMailbox } from './mailbox.js'
import { forgetLinked, offerProviders, showLinked } from './providers.js'
import { $, attempt, onClick, onSubmit, say, show } from './views.js'

// From the mail; kept here alone, gone with a reload.
let token = ''

const longestWire = 8

function showProfile(user) {
  show('profile')
  showUser(user)
  $('profile-name').value = user.display_name ?? ''
}

function showUser(user) {
  $('profile-title').textContent = `Hello, ${user.display_name || user.email.split('@')[0]}`
  $('profile-email').textContent = user.email
  $('profile-badge').textContent = user.is_verified ? 'Verified' : 'Not verified'
  $('profile-badge').dataset.tone = user.is_verified ? 'good' : 'open'
  $('send-verification').hidden = user.is_verified
}

function forgetUser() {
  for (const id of ['profile-title', 'profile-email', 'profile-badge']) $(id).textContent = ''
  $('profile-name').value = ''
  token = ''
  forgetLinked()
  closeMailbox()
}

function showLogin(email = '') {
  show('login')
  $('login-email').value = email
}

/** Shows who is logged in, or else what `otherwise` shows. */
async function start(otherwise = () => show('register')) {
  if (!(await api('GET', '/signed-in'))) return otherwise()
  const user = await api('GET', '/users/me')
  showProfile(user)
  await showLinked()
  await openMailbox(user.email)
}

/** The words for what was refused on the way to a provider and back, which the address tells. */
function takeRefusal() {
  const code = new URLSearchParams(location.search).get('error')
  if (code === null) return null
  history.replaceState(null, '', location.pathname + location.hash)
  return sentenceOf(code)
}

async function open() {
  const refusal = takeRefusal()
  const isMailedLink = takeLink()
  await offerProviders()
  if (isMailedLink) return
  if (!refusal) return start()
  await start(() => showLogin())
  say(refusal, 'bad')
}

/** Whether a mailed link brought us here. It acts only once its button is pressed. */
function takeLink() {
  const [, action] = /^\?(verify|reset)$/.exec(location.search) ?? []
  const [, value] = /^#token=(.+)$/.exec(location.hash) ?? []
  if (!action || !value) return false
  token = value
  history.replaceState(null, '', location.pathname)
  show(action)
  return true
}

onSubmit('register', async ({ email, password }) => {
  const user = await api('POST', '/auth/register', { email, password })
  await api('POST', '/auth/request-verify-token', { email })
  showLogin(user.email)
  await openMailbox(user.email)
  say('Your account is ready. Verify the address from the mailbox, or log in right away.')
})

onSubmit('login', async ({ username, password }) => {
  await api('POST', '/auth/login', { username, password })
  await start()
})

onSubmit('forgot', async ({ email }) => {
  await api('POST', '/auth/forgot-password', { email })
  await openMailbox(email)
  say('If the address has an account, a mail with a link is in its mailbox.')
})

onSubmit('verify', async () => {
  const { email } = await api('POST', '/auth/verify', { token })
  token = ''
  await start(() => showLogin(email))
  say(`${email} is verified.`)
})

onSubmit('reset', async ({ password }) => {
  await api('POST', '/auth/reset-password', { token, password })
  token = ''
  showLogin()
  say('The new password is set. Log in with it.')
})

onSubmit('rename', async ({ display_name }) => {
  showUser(await api('PATCH', '/users/me', { display_name: display_name.trim() || null }))
  say('Saved.')
})

onClick('send-verification', async () => {
  await api('POST', '/auth/request-verify-token', { email: $('profile-email').textContent })
  await refreshMailbox()
  say('A verification link is in your mailbox.')
})

onClick('send-reset', async () => {
  await api('POST', '/auth/forgot-password', { email: $('profile-email').textContent })
  await refreshMailbox()
  say('A link to choose a new password is in your mailbox.')
})

onClick('logout', async () => {
  await api('POST', '/auth/logout')
  forgetUser()
  showLogin()
  say('You are logged out.')
})

onClick('refresh', refreshMailbox)

for (const button of document.querySelectorAll('[data-go]')) {
  button.addEventListener('click', () => {
    token = ''
    const { go } = button.dataset
    if (go === 'start') return attempt(button, () => start())
    show(go)
  })
}

document.addEventListener('answered', ({ detail: { method, path, status } }) => {
  const item = document.createElement('li')
  item.textContent = `${method} ${path.split('?')[0]} → ${status}`
  $('wire').prepend(item)
  $('wire').children[longestWire]?.remove()
  if (status === 401) {
    forgetUser()
    showLogin()
  }
})

// A page that comes back from the browser's cache must not show who was logged in.
addEventListener('pagehide', () => {
  forgetUser()
  show(null)
})
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) attempt($('account'), () => start())
})

// Another tab may have verified the address, or logged out.
document.addEventListener('visibilitychange', () => {
  if (document.hidden || !$('profile-email').textContent) return
  attempt($('account'), async () => showUser(await api('GET', '/users/me')))
})

closeMailbox()
attempt($('account'), open)
