import { describe, expect, it } from 'vitest'
import { toCaptureAdvice } from './capture-advice.ts'

describe('the advice on a stream', () => {
  it('is one command with bounds, its cost, its rights and the warning of a crash', () => {
    const advice = toCaptureAdvice({ servers: 3, days: 7, framesADay: 1_000_000 })
    expect(advice.command).toMatch(/^nats stream add STW_AGORA --subjects stwt\.agora .*--replicas 3 .*--max-age 7d/)
    expect(advice.command).toContain(`--max-bytes ${701 * 1024 * 1024}`)
    expect(advice.command).toContain('--no-ack')
    expect(advice.sentences.join(' ')).toMatch(/crashes, 4 to 8 seconds are not stored/)
    expect(advice.permissions.every((subject) => subject.startsWith('$JS.API.'))).toBe(true)
  })

  it('is for one copy where there are not three servers, and never below 256 MiB', () => {
    const advice = toCaptureAdvice({ servers: 2, days: 1, framesADay: 0 })
    expect(advice.command).toContain('--replicas 1 ')
    expect(advice.command).toContain(`--max-bytes ${256 * 1024 * 1024} `)
  })
})
