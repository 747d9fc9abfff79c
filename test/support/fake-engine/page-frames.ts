import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chromium, type Page } from 'playwright'
import { CHROMIUM_ARGS } from '../chromium.ts'

/**
 * Frames a second and long tasks of the views at 1,024 nodes while the fake engine pushes twice a second:
 * `node test/support/fake-engine/page-frames.ts [seconds]`, from the built renderer. Prints one JSON line a view.
 */
const SECONDS = Number(process.argv[2] ?? 8)
const SIZE = { width: 1920, height: 1080 }

interface Measured {
  readonly framesPerSecond: number
  readonly longTasks: number
  readonly longestMs: number
  /** CPU time of the page's main thread, of one core: tells on a busy machine what frames cannot. */
  readonly cpuShare: number
}

/** Counts animation frames and tasks over 50 ms in the page while `busy` does what a user would. */
async function measure(page: Page, busy: (page: Page) => Promise<void>): Promise<Measured> {
  await page.evaluate(() => {
    const counts = { frames: 0, tasks: [] as number[], begin: performance.now() }
    Object.assign(window, { counts })
    const step = () => {
      counts.frames += 1
      requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) counts.tasks.push(entry.duration)
    }).observe({ entryTypes: ['longtask'] })
  })
  const tools = await page.context().newCDPSession(page)
  await tools.send('Performance.enable', { timeDomain: 'threadTicks' })
  const cpuSeconds = async (): Promise<number> =>
    (await tools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
  const [before, begin] = [await cpuSeconds(), Date.now()]
  while (Date.now() < begin + SECONDS * 1000) await busy(page)
  const cpuShare = Math.round((((await cpuSeconds()) - before) / ((Date.now() - begin) / 1000)) * 1000) / 1000
  const seen = await page.evaluate(() => {
    const { counts } = window as unknown as { counts: { frames: number; tasks: number[]; begin: number } }
    return {
      framesPerSecond: Math.round((counts.frames / (performance.now() - counts.begin)) * 10_000) / 10,
      longTasks: counts.tasks.length,
      longestMs: Math.round(Math.max(0, ...counts.tasks))
    }
  })
  return { ...seen, cpuShare }
}

const rest = (page: Page): Promise<void> => page.waitForTimeout(250)
const drag = async (page: Page): Promise<void> => {
  await page.mouse.move(900, 600)
  await page.mouse.down()
  await page.mouse.move(700, 500, { steps: 20 })
  await page.mouse.move(900, 600, { steps: 20 })
  await page.mouse.up()
}
const scroll = async (page: Page): Promise<void> => {
  await page.mouse.move(900, 900)
  await page.mouse.wheel(0, 260)
  await page.waitForTimeout(60)
}

const VIEWS: readonly (readonly [string, string, (page: Page) => Promise<void>])[] = [
  ['topology at rest', '#/c/many/topology', rest],
  ['topology dragged', '#/c/many/topology', drag],
  ['topology table', '#/c/many/topology?show=table', scroll],
  ['nodes at rest', '#/c/many/nodes', rest],
  ['nodes scrolled', '#/c/many/nodes', scroll],
  ['nodes health scrolled', '#/c/many/nodes?show=health', scroll],
  ['roles at rest', '#/c/many/roles', rest],
  ['roles, each node, scrolled', '#/c/many/roles?group=each', scroll],
  ['blocks at rest', '#/c/many/blocks', rest],
  ['blocks timeline scrolled', '#/c/many/blocks?sel=899900', scroll]
]

const host: ChildProcess = spawn(process.execPath, ['test/support/fake-engine/serve.ts', 'many'], {
  stdio: ['ignore', 'pipe', 'inherit']
})
const [line] = (await once(host.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [...CHROMIUM_ARGS]
})
for (const [name, hash, busy] of VIEWS) {
  const page = await browser.newPage({ viewport: SIZE })
  await page.goto(line.toString().trim())
  await page.waitForTimeout(500)
  await page.evaluate((to) => {
    location.hash = to
  }, hash)
  await page.waitForTimeout(1_500)
  console.log(JSON.stringify({ view: name, ...(await measure(page, busy)) }))
  await page.close()
}
await browser.close()
host.kill()
