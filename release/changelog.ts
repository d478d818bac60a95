/** A change, as its changeset tells it. */
export interface Change {
  readonly summary: string
  readonly releases: readonly { readonly type: Bump | 'none' }[]
}

type Bump = keyof typeof headings

const headings = { major: 'Breaking', minor: 'New', patch: 'Fixed' }

/** The changelog with a section for a version, above those of earlier ones. */
export function withSection(changelog: string, title: string, changes: readonly Change[]): string {
  const parts = Object.entries(headings).map(([bump, heading]) => {
    const items = changes.filter((change) => bumpOf(change) === bump).map(toItem)
    return items.length ? `\n### ${heading}\n\n${items.join('\n')}\n` : ''
  })
  return changelog.replace(/^## /m, () => `## ${title}\n${parts.join('')}\n## `)
}

/** What a changelog says of a released version, or `null`: a section counts once it has a date. */
export function notesOf(changelog: string, version: string): string | null {
  const section = changelog.split(/^## /m).find((text) => text.startsWith(`${version} – `))
  const dated = /^\S+ – \d{4}-\d\d-\d\d\n(.*)/s.exec(section ?? '')
  return dated?.[1]?.trim() ?? null
}

/** The gravest of what a change asks for. */
function bumpOf({ releases }: Change): string | undefined {
  return Object.keys(headings).find((bump) => releases.some(({ type }) => type === bump))
}

function toItem({ summary }: Change): string {
  return `- ${summary.trim().replace(/\n(?=.)/g, '\n  ')}`
}
