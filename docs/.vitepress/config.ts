import { defineConfig, type MarkdownEnv, type MarkdownRenderer } from 'vitepress'
import { siteLink, writeRepositoryFiles } from './repository.ts'
import { sidebar } from './sidebar.ts'

export default defineConfig({
  title: 'fetch-users',
  description: 'Drop-in user authentication for anything that speaks Request → Response',
  head: [['link', { rel: 'icon', href: '/favicon.svg' }]],
  cleanUrls: true,
  ignoreDeadLinks: 'localhostLinks',
  markdown: {
    anchor: { slugify: githubSlug },
    config: (markdown) => rewriteLinks(markdown),
  },
  vite: { build: { chunkSizeWarningLimit: 2000 } }, // the index of the search
  buildEnd: ({ outDir }) => writeRepositoryFiles(outDir),
  themeConfig: {
    logo: '/favicon.svg',
    nav: [
      { text: 'Guide', link: '/hono' },
      { text: 'Reference', link: '/reference/' },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local', options: { _render: renderPlain } },
  },
})

/** A heading's name as GitHub makes it, so that links into pages work in both places. */
function githubSlug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\p{Mark}_ -]/gu, '')
    .replaceAll(' ', '-')
}

function rewriteLinks(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('site-links', ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.attrGet('href')
      if (href !== null) token.attrSet('href', siteLink(href, env.relativePath))
    }
  })
}

/** As much of markdown-it as indexing takes: VitePress knows it by types of two versions. */
interface PlainRenderer {
  readonly options: { highlight?: unknown }
  render(source: string, env: MarkdownEnv): string
}

/** A page for the index of the search: without the colours of code, which would cost a third of the build. */
function renderPlain(source: string, env: MarkdownEnv, markdown: PlainRenderer): string {
  const { highlight } = markdown.options
  markdown.options.highlight = null
  const html = markdown.render(source, env)
  markdown.options.highlight = highlight
  return html
}
