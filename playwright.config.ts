import { defineConfig } from 'playwright/test'
import type { HostKind } from './test/support/app-page.ts'
import { CHROMIUM_ARGS } from './test/support/chromium.ts'

// Each spec runs over both hosts; those in desktop/ need Electron's entry.
export default defineConfig<object, { host: HostKind }>({
  testDir: 'test/e2e',
  fullyParallel: false,
  workers: 2,
  timeout: 120_000,
  // Two specs at a time beside a demo that fills a week: what takes 1 s alone may take 10.
  expect: { timeout: 20_000 },
  // Real processes beside each other on two cores: once more, and then it is named flaky.
  retries: 1,
  reporter: [['list']],
  outputDir: 'test-results',
  projects: [
    { name: 'headless', testIgnore: /desktop\/.*/, use: { host: 'headless' } },
    // In headless/ stands what needs the command line's options, and what a made-up engine answers: the host does not matter there.
    { name: 'desktop', testIgnore: /headless\/.*/, use: { host: 'desktop' } }
  ],
  use: {
    launchOptions: { executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: [...CHROMIUM_ARGS] },
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure'
  }
})
