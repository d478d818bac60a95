import { type RepositoryPage, repositoryPages } from '../.vitepress/repository.ts'

export default { paths: (): RepositoryPage[] => repositoryPages() }
