import { afterAll, test } from 'vitest'
import { startMockProvider } from '../servers/mock-provider.ts'
import { attacks } from './attacks/attacks.ts'
import { remoteIssuer, remoteOrigin } from './suite/base-url.ts'
import { runSuite } from './suite/run.ts'
import { sections } from './suite/sections.ts'
import { httpTarget } from './suite/target.ts'

if (!remoteOrigin) test.skip('over HTTP, where BASE_URL says: it is not set')
else {
  const provider = remoteIssuer && (await startMockProvider(Number(remoteIssuer.port)))
  afterAll(() => provider?.stop())
  runSuite({ ...httpTarget(remoteOrigin, remoteOrigin), provider }, [...sections, ...attacks])
}
