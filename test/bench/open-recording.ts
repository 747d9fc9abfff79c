import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright'
import { systemClock } from '../../src/main/engine/clock.ts'
import { CHROMIUM_ARGS } from '../support/chromium.ts'
import { runStoa, serveStoa } from '../support/stoa-process.ts'
import { type Figure, percentile } from './figure.ts'
import { importInto } from './made-history.ts'

/** About what one event of the load weighs in a history, every table; measured. */
const BYTES_AN_EVENT = 8.6
/** The name that `importInto` gives. */
const CLUSTER = 'bench'

/** From Enter in «Open a recording» to the painted Overview of a file of so many bytes; a file of 1 MB beside it. */
export async function benchOpening(order: {
  readonly seed: number
  readonly bytes: number
  readonly rounds: number
}): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'stoa-bench-'))
  const large = await makeFile(folder, 'large', { seed: order.seed, events: Math.round(order.bytes / BYTES_AN_EVENT) })
  const small = await makeFile(folder, 'small', { seed: order.seed, events: 50_000 })
  const stoa = await serveStoa(['--data', join(folder, 'data')])
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [...CHROMIUM_ARGS]
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(stoa.login)
    const times: number[] = []
    const counterpart: number[] = []
    for (let round = 0; round < order.rounds; round++) {
      times.push(await open(page, large.file))
      counterpart.push(await open(page, small.file))
    }
    const median = percentile(times, 0.5)
    return [
      {
        figure: 'open a 1 GB recording to first paint, ms',
        measured: `${median.toFixed(0)} ms`,
        counterpart: `${percentile(counterpart, 0.5).toFixed(0)} ms for ${(small.bytes / 1e6).toFixed(1)} MB`,
        value: median,
        target: 1_500,
        better: 'lower',
        note: `${(large.bytes / 1e9).toFixed(2)} GB; median of ${times.map((ms) => ms.toFixed(0)).join(', ')} ms; the copy that R12 asks for is part of it`
      }
    ]
  } finally {
    await browser.close()
    await stoa.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function makeFile(
  folder: string,
  name: string,
  load: { readonly seed: number; readonly events: number }
): Promise<{ readonly file: string; readonly bytes: number }> {
  const data = join(folder, `${name}-history`)
  await (await importInto(data, load)).close()
  const file = join(folder, `${name}.stoa`)
  const exported = await runStoa(['export', '--data', data, '--cluster', CLUSTER, '--recording', file])
  if (exported.code !== 0) throw new Error(exported.stderr)
  await rm(data, { recursive: true, force: true })
  return { file, bytes: (await stat(file)).size }
}

/** Milliseconds from Enter until the Overview of the file is on the screen. */
async function open(page: Page, file: string): Promise<number> {
  await page
    .getByRole('button', { name: /^Open a recording/ })
    .first()
    .click()
  await page.getByRole('dialog').getByRole('textbox').fill(file)
  const began = systemClock.nowMono()
  await page.keyboard.press('Enter')
  const refusal = page.getByRole('dialog').getByRole('alert')
  await page.getByRole('banner').getByText('FILE').or(refusal).first().waitFor({ timeout: 60_000 })
  if (await refusal.isVisible()) throw new Error(await refusal.innerText())
  await page
    .getByRole('main')
    .getByText(/frames/)
    .first()
    .waitFor({ timeout: 60_000 })
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted, 0))))
  const ms = (systemClock.nowMono() - began) / 1000
  // Its view has the button again.
  await page.getByRole('link', { name: 'History' }).click()
  return ms
}
