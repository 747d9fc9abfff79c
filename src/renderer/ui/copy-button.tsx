import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { browserClock } from './browser-clock.ts'
import { Button, IconButton } from './button.tsx'
import { copyText } from './copy-text.ts'

const SHOWN_MS = 1_500

/** Copies and says so in place. With `word` it is a button with that word, else an icon. */
export function CopyButton({
  text,
  label,
  word
}: {
  readonly text: string
  readonly label: string
  readonly word?: string
}) {
  const [copied, setCopied] = useState(false)
  const copy = (): void => {
    if (!copyText(text)) return
    setCopied(true)
    browserClock.after(SHOWN_MS, () => setCopied(false))
  }
  const icon = copied ? <Check size={13} /> : <Copy size={13} />
  if (word === undefined) {
    return (
      <IconButton small label={copied ? 'Copied' : label} onClick={copy}>
        {icon}
      </IconButton>
    )
  }
  return (
    <Button size="small" aria-label={copied ? 'Copied' : label} onClick={copy}>
      {icon}
      {copied ? 'Copied' : word}
    </Button>
  )
}
