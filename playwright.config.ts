import { defineConfig } from 'playwright/test'
import { CHROMIUM_ARGS } from './test/support/chromium.ts'

export default defineConfig({
  testDir: 'test/e2e',
  fullyParallel: false,
  workers: 2,
  timeout: 60_000,
  retries: 0,
  reporter: [['list']],
  outputDir: 'test-results',
  projects: [
    { name: 'headless', testMatch: /.*\.spec\.ts/, testIgnore: /desktop\/.*/ },
    { name: 'desktop', testMatch: /desktop\/.*\.spec\.ts/ }
  ],
  use: {
    launchOptions: { executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: [...CHROMIUM_ARGS] },
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure'
  }
})
