import { describe, expect, it } from 'vitest'
import { toQuestion, toRttUs } from './server-answers.ts'

describe('durations as Go writes them', () => {
  it.each([
    ['191µs', 191],
    ['5.099603ms', 5100],
    ['1m2.5s', 62_500_000],
    ['1h0m0s', 3_600_000_000],
    ['850ns', 1],
    ['0s', 0]
  ])('reads %s', (text, us) => {
    expect(toRttUs(text)).toBe(us)
  })

  it.each(['', 'soon', '5', '-1ms', '5ms!', '9999999999999999999s'])('takes «%s» for none', (text) => {
    expect(toRttUs(text)).toBeNull()
  })
})

describe('what was asked', () => {
  it.each([
    ['$SYS.REQ.SERVER.PING.VARZ', 'VARZ'],
    ['$SYS.REQ.ACCOUNT.PING.CONNZ', 'CONNZ'],
    ['/leafz?subs=1', 'LEAFZ'],
    ['', '']
  ])('reads %s', (subject, question) => {
    expect(toQuestion(subject)).toBe(question)
  })
})
