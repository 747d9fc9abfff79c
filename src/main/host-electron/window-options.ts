import type { BrowserWindowConstructorOptions, Rectangle } from 'electron'

/** The smallest window in which the rail and one table still fit (ui.md). */
const MIN_WIDTH = 900
const MIN_HEIGHT = 560

/**
 * The options of the one window (security.md R5). Compared as a whole with a golden list in test/security: also those
 * that are Electron's defaults are stated, so that a changed default changes nothing here.
 */
export function windowOptions(preload: string, bounds: Partial<Rectangle>, packaged: boolean) {
  return {
    width: 1280,
    height: 800,
    ...bounds,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    title: 'Stoa',
    backgroundColor: '#14171c',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: !packaged
    }
  } satisfies BrowserWindowConstructorOptions
}
