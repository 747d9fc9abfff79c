import { useEffect, useState } from 'react'
import { browserClock } from './browser-clock.ts'

/**
 * A text box whose value is taken over after a pause in typing. `outer` is what is in force; a change of it from
 * elsewhere (Back, a link) replaces what stands in the box.
 */
export function useSettled(
  outer: string,
  apply: (value: string) => void,
  pauseMs: number
): readonly [string, (value: string) => void] {
  const [text, setText] = useState(outer)
  const [known, setKnown] = useState(outer)
  if (known !== outer) {
    setKnown(outer)
    setText(outer)
  }
  useEffect(() => {
    if (text === outer) return
    return browserClock.after(pauseMs, () => apply(text))
  }, [text, outer, apply, pauseMs])
  return [text, setText]
}
