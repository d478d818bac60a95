export type { PagesOptions } from './pages.ts'
export { pages } from './pages.ts'
