import type { Language } from './language.ts'

const badLink =
  'Dieser Link gilt nicht mehr: Er wurde schon benutzt oder ist zu alt. Fordern Sie einen neuen an.'

/** German. */
export const de: Language = {
  tag: 'de',
  mails: {
    link: 'Falls die Schaltfläche nicht geht, kopieren Sie diesen Link in Ihren Browser:',
    open: (name) => `${name} öffnen`,
    'verify-email': ({ name }) => ({
      subject: `Bestätigen Sie Ihre Adresse für ${name}`,
      text: [
        `Jemand, hoffentlich Sie, hat sich mit dieser Adresse bei ${name} registriert. Bitte bestätigen Sie, dass sie Ihnen gehört.`,
      ],
      button: 'Adresse bestätigen',
      below: [
        'Der Link gilt einmal, 24 Stunden lang.',
        'Falls Sie es nicht waren, ignorieren Sie diese E-Mail: Die Adresse bleibt unbestätigt.',
      ],
    }),
    'reset-password': ({ name }) => ({
      subject: `Wählen Sie ein neues Passwort für ${name}`,
      text: [
        `Jemand, hoffentlich Sie, hat ein neues Passwort für Ihr Konto bei ${name} angefordert.`,
      ],
      button: 'Passwort wählen',
      below: [
        'Der Link gilt einmal, eine Stunde lang.',
        'Falls Sie es nicht waren, ignorieren Sie diese E-Mail: Ihr Passwort bleibt, wie es ist.',
      ],
    }),
    'change-email': ({ name }) => ({
      subject: `Bestätigen Sie Ihre neue Adresse für ${name}`,
      text: [
        `Jemand, hoffentlich Sie, möchte diese Adresse für ein Konto bei ${name} verwenden. Bitte bestätigen Sie, dass sie Ihnen gehört.`,
      ],
      button: 'Adresse bestätigen',
      below: [
        'Der Link gilt einmal, eine Stunde lang. Danach melden Sie sich neu an, mit dieser Adresse.',
        'Falls Sie es nicht waren, ignorieren Sie diese E-Mail: Es ändert sich nichts.',
      ],
    }),
    'account-exists': ({ name }) => ({
      subject: `Sie haben bereits ein Konto bei ${name}`,
      text: [
        `Jemand, hoffentlich Sie, wollte sich mit dieser Adresse bei ${name} registrieren. Sie hat bereits ein Konto.`,
        'Falls Sie es waren, melden Sie sich einfach an. Kennen Sie Ihr Passwort nicht mehr, fordern Sie bei der Anmeldung ein neues an.',
        'Falls Sie es nicht waren, brauchen Sie nichts zu tun: Ihr Konto ist unverändert.',
      ],
    }),
    'email-change-requested': ({ name }) => ({
      subject: `Für Ihr Konto bei ${name} wurde eine andere Adresse gewünscht`,
      text: [
        `Jemand, hoffentlich Sie, möchte für Ihr Konto bei ${name} eine andere Adresse verwenden. Sie gilt, sobald sie bestätigt ist.`,
        'Falls Sie es nicht waren, wählen Sie jetzt ein neues Passwort: „Passwort vergessen?“ bei der Anmeldung. Das nimmt den Wunsch zurück.',
      ],
    }),
    'email-changed': ({ name }) => ({
      subject: `Ihre Adresse bei ${name} wurde geändert`,
      text: [
        `Ihr Konto bei ${name} hat jetzt eine andere Adresse. E-Mails gehen dorthin, und mit dieser Adresse können Sie sich nicht mehr anmelden.`,
        'Falls Sie es nicht waren, wenden Sie sich sofort an uns.',
      ],
    }),
    'password-changed': ({ name }) => ({
      subject: `Ihr Passwort bei ${name} wurde geändert`,
      text: [
        `Das Passwort Ihres Kontos bei ${name} wurde geändert. Andere Geräte wurden abgemeldet.`,
        'Falls Sie es nicht waren, wählen Sie jetzt ein neues: „Passwort vergessen?“ bei der Anmeldung.',
      ],
    }),
    'oauth-account-linked': ({ name, provider }) => ({
      subject: `Ein neuer Weg, sich bei ${name} anzumelden`,
      text: [
        `Ein Konto bei „${provider}“ wurde mit Ihrem Konto bei ${name} verknüpft. Es kann Sie ab jetzt anmelden.`,
        'Falls Sie es nicht waren, wählen Sie jetzt ein neues Passwort und lösen Sie die Verknüpfung.',
      ],
    }),
    'oauth-account-unlinked': ({ name, provider }) => ({
      subject: `Ein Weg, sich bei ${name} anzumelden, wurde entfernt`,
      text: [
        `Die Verknüpfung Ihres Kontos bei ${name} mit dem bei „${provider}“ wurde gelöst. Es kann Sie nicht mehr anmelden.`,
        'Falls Sie es nicht waren, wählen Sie jetzt ein neues Passwort.',
      ],
    }),
  },
  pages: {
    verify: {
      title: 'Adresse bestätigen',
      text: 'Gehört Ihnen die Adresse, an die unsere E-Mail ging? Bestätigen Sie es mit der Schaltfläche.',
      button: 'Adresse bestätigen',
      done: 'Ihre Adresse ist bestätigt',
      doneText: 'Vielen Dank. Sie können diese Seite schließen.',
    },
    reset: {
      title: 'Neues Passwort wählen',
      text: 'Danach sind Sie auf allen Geräten abgemeldet.',
      button: 'Passwort setzen',
      done: 'Ihr Passwort ist geändert',
      doneText: 'Sie sind überall abgemeldet. Melden Sie sich mit dem neuen Passwort an.',
    },
    link: 'Link aus unserer E-Mail',
    linkHint: 'Kopieren Sie den ganzen Link aus unserer E-Mail und fügen Sie ihn hier ein.',
    newPassword: 'Neues Passwort',
    password: 'Passwort Ihres Kontos',
    back: (name) => `Zurück zu ${name}`,
    reason: translateReason,
    refusals: {
      VERIFY_USER_BAD_TOKEN: badLink,
      VERIFY_USER_ALREADY_VERIFIED:
        'Ihre Adresse ist bereits bestätigt. Sie brauchen nichts zu tun.',
      VERIFY_PASSWORD_REQUIRED: 'Geben Sie auch das richtige Passwort Ihres Kontos ein.',
      RESET_PASSWORD_BAD_TOKEN: badLink,
      TOO_MANY_REQUESTS:
        'Das war zu oft. Warten Sie eine Weile und öffnen Sie dann den Link in unserer E-Mail erneut.',
      SERVICE_UNAVAILABLE: 'Das geht im Moment nicht. Versuchen Sie es in einer Minute erneut.',
      missing:
        'Es fehlt etwas. Öffnen Sie den Link in unserer E-Mail erneut und füllen Sie alle Felder aus.',
      other: 'Das hat nicht geklappt. Öffnen Sie den Link in unserer E-Mail erneut.',
    },
  },
}

/** The reasons of the library's own rules; `#` stands for a number. */
const reasons: Readonly<Record<string, string>> = {
  'Password should be at least # characters': 'Das Passwort braucht mindestens # Zeichen.',
  'Password should be at most # characters': 'Das Passwort darf höchstens # Zeichen haben.',
  'Password should be at most # bytes': 'Das Passwort darf höchstens # Bytes lang sein.',
  'Password should not be made of names or your address':
    'Das Passwort darf nicht aus Namen oder Ihrer Adresse bestehen.',
  'Password should not be one of the most common ones':
    'Dieses Passwort gehört zu den häufigsten. Wählen Sie ein anderes.',
  'Password should not be known from a breach':
    'Dieses Passwort ist aus einem Datenleck bekannt. Wählen Sie ein anderes.',
}

/** The reason of a rule of the application's own stays as it is. */
function translateReason(reason: string): string {
  const number = /\d+/.exec(reason)?.[0] ?? ''
  return reasons[reason.replace(number || '#', '#')]?.replace('#', number) ?? reason
}
