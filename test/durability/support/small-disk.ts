import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MIB = 1024 * 1024

/** A disk that can be filled without harm. */
export interface SmallDisk {
  readonly folder: string
  /** False: mounting was refused; then only the limit of free space is met, never a write that fails. */
  readonly isReal: boolean
  free(): number
  /** Leaves this many bytes free. */
  fillTo(leave: number): void
  empty(): void
  remove(): void
}

/** A tmpfs of its own (needs root on Linux), else a folder of the ordinary disk whose free space is counted from now. */
export function makeSmallDisk(sizeMib: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-disk-'))
  const filler = join(folder, 'filler')
  const free = (): number => {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  }
  let isReal = true
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMib}m`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    isReal = false
    console.log('no right to mount a small disk: only the limit of free space is tested here')
  }
  const beyond = isReal ? 0 : free() - sizeMib * MIB
  return {
    folder,
    isReal,
    free: () => free() - beyond,
    fillTo: (leave) => {
      rmSync(filler, { force: true })
      writeFileSync(filler, new Uint8Array(Math.max(0, free() - beyond - leave)))
    },
    empty: () => rmSync(filler, { force: true }),
    remove: () => {
      if (isReal) execFileSync('umount', [folder], { stdio: 'ignore' })
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
