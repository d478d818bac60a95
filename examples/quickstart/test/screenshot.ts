// Takes the pictures of the README, of somebody who has just logged in: `pnpm screenshot`.
import { fileURLToPath } from 'node:url'
import { launchChromium } from './chromium.ts'
import { startServer } from './start-server.ts'

const folder = fileURLToPath(new URL('../../../docs/public/', import.meta.url))

await using server = await startServer()
await using browser = await launchChromium()
for (const colorScheme of ['light', 'dark'] as const) {
  const page = await browser.newPage({ viewport: { width: 960, height: 600 }, colorScheme })
  await page.goto(server.origin)
  const email = colorScheme === 'light' ? 'ann@example.com' : 'bea@example.com'
  for (const [view, button] of [
    ['register', 'Create account'],
    ['login', 'Log in'],
  ] as const) {
    const shown = page.locator(`[data-view=${view}]:not([hidden])`)
    await shown.getByLabel('Email', { exact: true }).fill(email)
    await shown.getByLabel('Password', { exact: true }).fill('correct horse')
    await shown.getByRole('button', { name: button, exact: true }).click()
  }
  await page.getByText('Not verified').waitFor()
  await page.getByText(`1 mail for ${email}`).waitFor()
  await page.screenshot({ path: `${folder}quickstart-${colorScheme}.png` })
}
