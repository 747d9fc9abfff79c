import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright'
import { CHROMIUM_ARGS } from '../support/chromium.ts'
import { serveStoa } from '../support/stoa-process.ts'
import type { Figure } from './figure.ts'

const NODES = 1024
const RATE = 10_000
const VIEWS = ['topology', 'nodes', 'blocks', 'events'] as const
/** A view has settled after so long; what opening it costs is not what watching it costs. */
const SETTLE_MS = 5_000

/** Frames that the page drew a second, and its longest task, in each view while 1,024 nodes send 10,000 frames a second. */
export async function benchPage(order: { readonly seed: number; readonly seconds: number }): Promise<Figure[]> {
  const data = await mkdtemp(join(tmpdir(), 'stoa-bench-'))
  const words = ['--demo', '--seed', `${order.seed}`, '--nodes', `${NODES}`, '--rate', `${RATE}`, '--data', data]
  const stoa = await serveStoa(words)
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [...CHROMIUM_ARGS]
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    await page.goto(stoa.login)
    await page.getByRole('link', { name: 'Overview' }).waitFor({ timeout: 120_000 })
    await page.getByText('LIVE').first().waitFor({ timeout: 300_000 })
    const figures: Figure[] = []
    for (const view of VIEWS) figures.push(...(await measure(page, view, order.seconds)))
    return figures
  } finally {
    await browser.close()
    await stoa.stop()
    await rm(data, { recursive: true, force: true })
  }
}

async function measure(page: Page, view: (typeof VIEWS)[number], seconds: number): Promise<Figure[]> {
  const word = view.charAt(0).toUpperCase() + view.slice(1)
  await page.getByRole('link', { name: word }).click()
  await page.waitForTimeout(SETTLE_MS)
  const { frames, longest, idleFrames } = await page.evaluate(watchFrames, seconds * 1000)
  const note = `demo of ${NODES} nodes at ${RATE} frames/s, 1920 × 1080, software rendering, ${seconds} s`
  return [
    {
      figure: `${view}: page frames a second`,
      measured: `${(frames / seconds).toFixed(1)}`,
      counterpart: `${idleFrames} at most`,
      value: frames / seconds,
      target: 50,
      better: 'higher',
      note
    },
    {
      figure: `${view}: longest task, ms`,
      measured: `${longest.toFixed(0)} ms`,
      counterpart: '50 ms is what Chromium calls long',
      value: longest,
      target: 100,
      better: 'lower',
      note: ''
    }
  ]
}

/** Runs in the page. */
function watchFrames(ms: number): Promise<{ frames: number; longest: number; idleFrames: number }> {
  return new Promise((resolve) => {
    let frames = 0
    let longest = 0
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration)
    })
    observer.observe({ type: 'longtask' })
    const began = performance.now()
    const step = (): void => {
      frames++
      if (performance.now() - began < ms) {
        requestAnimationFrame(step)
        return
      }
      observer.disconnect()
      resolve({ frames, longest, idleFrames: 60 })
    }
    requestAnimationFrame(step)
  })
}
