import { defineConfig } from 'playwright/test'
import type { HostKind } from './test/support/app-page.ts'
import { CHROMIUM_ARGS } from './test/support/chromium.ts'

// Each spec runs over both hosts; those in desktop/ need Electron's entry.
export default defineConfig<object, { host: HostKind }>({
  testDir: 'test/e2e',
  fullyParallel: false,
  workers: 2,
  timeout: 120_000,
  retries: 0,
  reporter: [['list']],
  outputDir: 'test-results',
  projects: [
    { name: 'headless', testIgnore: /desktop\/.*/, use: { host: 'headless' } },
    { name: 'desktop', use: { host: 'desktop' } }
  ],
  use: {
    launchOptions: { executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: [...CHROMIUM_ARGS] },
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure'
  }
})
