import { Refusal } from './api.js'

export const $ = (id) => document.getElementById(id)

const message = $('message')

/** Tells what happened; screen readers hear it too. */
export function say(text, tone = 'good') {
  message.textContent = text
  message.dataset.tone = tone
  if (text) message.scrollIntoView({ block: 'nearest' })
}

/** Shows one view, or none, and forgets what was typed into any of them. */
export function show(name) {
  // Whoever acted goes on reading at the heading; whoever just arrived, at the top of the page.
  const hasActed = document.activeElement !== document.body
  say('')
  for (const view of document.querySelectorAll('[data-view]')) {
    view.hidden = view.dataset.view !== name
    for (const form of view.querySelectorAll('form')) {
      form.reset()
      clearErrors(form)
    }
  }
  if (name && hasActed) $(`${name}-title`).focus()
}

/** Does the work of a form or a button, once at a time, and shows why it was refused. */
export async function attempt(element, work) {
  if (element.ariaBusy === 'true') return
  element.ariaBusy = 'true'
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    showRefusal(element, error)
  } finally {
    element.ariaBusy = null
  }
}

/** Hands what was typed to `work`. */
export function onSubmit(id, work) {
  const form = $(id)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    clearErrors(form)
    say('')
    attempt(form, () => work(Object.fromEntries(new FormData(form))))
  })
}

export const onClick = (id, work) => onPress($(id), work)

export function onPress(button, work) {
  button.addEventListener('click', () => {
    say('')
    attempt(button, work)
  })
}

function showRefusal(element, { message: text, fields }) {
  const inputs = Object.keys(fields).map((name) => element.elements?.namedItem(name))
  const known = inputs.filter((input) => input)
  for (const input of known) showFieldError(input, fields[input.name])
  if (known.length === 0) say(text || Object.values(fields).join(' '), 'bad')
  known[0]?.focus()
}

function showFieldError(input, text) {
  const error = document.createElement('p')
  error.className = 'error'
  error.id = `${input.id}-error`
  error.textContent = text
  input.after(error)
  input.ariaInvalid = 'true'
  // The error first, then what described the field anyway.
  input.dataset.describedby = input.getAttribute('aria-describedby') ?? ''
  input.setAttribute('aria-describedby', `${error.id} ${input.dataset.describedby}`.trim())
}

function clearErrors(form) {
  for (const error of form.querySelectorAll('.error')) error.remove()
  for (const input of form.querySelectorAll('[aria-invalid]')) {
    input.ariaInvalid = null
    input.setAttribute('aria-describedby', input.dataset.describedby)
  }
}
