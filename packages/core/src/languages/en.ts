import type { Language } from './language.ts'

const badLink = 'This link is not valid any more: it was used, or it is too old. Ask for a new one.'

/** English. The default. */
export const en: Language = {
  tag: 'en',
  mails: {
    link: 'If the button does not work, copy this link into your browser:',
    open: (name) => `Open ${name}`,
    'verify-email': ({ name }) => ({
      subject: `Confirm your address for ${name}`,
      text: [
        `Somebody, hopefully you, signed up for ${name} with this address. Please confirm that it is yours.`,
      ],
      button: 'Confirm address',
      below: [
        'The link works once, for 24 hours.',
        'If it was not you, ignore this mail: the address stays unconfirmed.',
      ],
    }),
    'reset-password': ({ name }) => ({
      subject: `Choose a new password for ${name}`,
      text: [`Somebody, hopefully you, asked for a new password for your account at ${name}.`],
      button: 'Choose a password',
      below: [
        'The link works once, for one hour.',
        'If it was not you, ignore this mail: your password stays as it is.',
      ],
    }),
    'change-email': ({ name }) => ({
      subject: `Confirm your new address for ${name}`,
      text: [
        `Somebody, hopefully you, wants to use this address for an account at ${name}. Please confirm that it is yours.`,
      ],
      button: 'Confirm address',
      below: [
        'The link works once, for one hour. Afterwards you log in again, with this address.',
        'If it was not you, ignore this mail: nothing changes.',
      ],
    }),
    'account-exists': ({ name }) => ({
      subject: `You already have an account at ${name}`,
      text: [
        `Somebody, hopefully you, tried to sign up for ${name} with this address. It has an account already.`,
        'If it was you, log in instead. If you do not know your password, ask for a new one where you log in.',
        'If it was not you, there is nothing to do: your account is as it was.',
      ],
    }),
    'email-change-requested': ({ name }) => ({
      subject: `Another address was asked for at ${name}`,
      text: [
        `Somebody, hopefully you, asked to use another address for your account at ${name}. It counts once the new address is confirmed.`,
        'If it was not you, choose a new password now: “Forgot your password?” where you log in. It takes the request back.',
      ],
    }),
    'email-changed': ({ name }) => ({
      subject: `Your address at ${name} was changed`,
      text: [
        `Your account at ${name} has another address now. Mail goes there, and this address does not log you in any more.`,
        'If it was not you, get in touch with us at once.',
      ],
    }),
    'password-changed': ({ name }) => ({
      subject: `Your password at ${name} was changed`,
      text: [
        `The password of your account at ${name} was changed. Other devices have been logged out.`,
        'If it was not you, choose a new one now: “Forgot your password?” where you log in.',
      ],
    }),
    'oauth-account-linked': ({ name, provider }) => ({
      subject: `A new way to log in to ${name}`,
      text: [
        `An account at “${provider}” was linked to your account at ${name}. It can log you in from now on.`,
        'If it was not you, choose a new password now, and unlink that account.',
      ],
    }),
    'oauth-account-unlinked': ({ name, provider }) => ({
      subject: `A way to log in to ${name} was removed`,
      text: [
        `Your account at “${provider}” was unlinked from your account at ${name}. It cannot log you in any more.`,
        'If it was not you, choose a new password now.',
      ],
    }),
  },
  pages: {
    verify: {
      title: 'Confirm your address',
      text: 'Is the address that our mail came to yours? Press the button to confirm it.',
      button: 'Confirm address',
      done: 'Your address is confirmed',
      doneText: 'Thank you. You can close this page.',
    },
    reset: {
      title: 'Choose a new password',
      text: 'It logs you out on all your devices.',
      button: 'Set the password',
      done: 'Your password is changed',
      doneText: 'You are logged out everywhere. Log in with the new password.',
    },
    link: 'Link from our mail',
    linkHint: 'Copy the whole link in our mail, and paste it here.',
    newPassword: 'New password',
    password: 'Password of your account',
    back: (name) => `Back to ${name}`,
    reason: (reason) => reason,
    refusals: {
      VERIFY_USER_BAD_TOKEN: badLink,
      VERIFY_USER_ALREADY_VERIFIED: 'Your address is confirmed already. There is nothing to do.',
      VERIFY_PASSWORD_REQUIRED: 'Enter the right password of your account, too.',
      RESET_PASSWORD_BAD_TOKEN: badLink,
      TOO_MANY_REQUESTS: 'That was too often. Wait a while, then open the link in our mail again.',
      SERVICE_UNAVAILABLE: 'We cannot do this at the moment. Try again in a minute.',
      missing: 'Something is missing. Open the link in our mail again, and fill in every field.',
      other: 'That did not work. Open the link in our mail again.',
    },
  },
}
