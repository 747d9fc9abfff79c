import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type Page } from 'playwright/test'
import type * as electron from '../../support/electron-stand-in/electron.ts'
import { launchStandIn, type StandInApp, type StandInOptions } from '../../support/electron-stand-in/launch.ts'
import type { standIn } from '../../support/electron-stand-in/link.ts'
import type { PortMain } from '../../support/electron-stand-in/port-main.ts'
import type { policy } from '../../support/electron-stand-in/services.ts'

/** What `evaluate` hands to a test's function inside the program. */
export type StandIn = typeof electron & {
  readonly standIn: typeof standIn
  readonly PortMain: typeof PortMain
  readonly policy: typeof policy
}

export interface DesktopApp {
  readonly app: StandInApp
  readonly page: Page
  readonly dataFolder: string
  evaluate<T, A = undefined>(fn: (electron: StandIn, arg: A) => T | Promise<T>, arg?: A): Promise<T>
  /** Events of our own log, oldest first. */
  log(): readonly { readonly event: string; readonly [field: string]: unknown }[]
}

/** Shown once the page has heard from the engine that nothing is watched. */
export const START_SCREEN = 'What shall Stoa watch?'

interface DesktopFixtures {
  /** The built program at its start screen; closed when the test ends. */
  desktop: DesktopApp
  /** Starts it otherwise; the test closes it or lets it end. */
  launch(options?: StandInOptions): Promise<StandInApp>
}

/** Playwright's `test` for what only the desktop host has; runs on the bundles in out. */
export const test = base.extend<DesktopFixtures>({
  desktop: async ({ browserName: _ }, use) => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'stoa-desktop-'))
    const app = await launchStandIn({ userData: dataFolder })
    const page = await app.firstWindow()
    await page.getByText(START_SCREEN).waitFor()
    await use({
      app,
      page,
      dataFolder,
      evaluate: (fn, arg) => app.evaluate(fn as never, arg) as never,
      log: () => readLog(dataFolder)
    })
    await app.close()
    rmSync(dataFolder, { recursive: true, force: true })
  },
  launch: async ({ browserName: _ }, use) => {
    const apps: StandInApp[] = []
    await use(async (options = {}) => {
      const app = await launchStandIn(options)
      apps.push(app)
      return app
    })
    for (const app of apps) {
      await app.close()
      rmSync(app.userData, { recursive: true, force: true })
    }
  }
})

function readLog(dataFolder: string): ReturnType<DesktopApp['log']> {
  const file = join(dataFolder, 'logs', 'stoa.log')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}
