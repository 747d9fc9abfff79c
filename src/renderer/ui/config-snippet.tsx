import { CopyButton } from './copy-button.tsx'
import { ScrollBox } from './scroll-box.tsx'

interface ConfigSnippetProps {
  readonly file: string
  readonly label: string
  readonly text: string
}

/** A piece of a configuration to copy. The text is ours. */
export function ConfigSnippet({ file, label, text }: ConfigSnippetProps) {
  return (
    <div className="min-w-0 rounded border border-line bg-surface-1">
      <div className="flex h-8 items-center border-line border-b pr-1 pl-2.5">
        <span className="flex-1 text-12 text-ink-3">{file}</span>
        <CopyButton text={text} label={`Copy: ${label}`} word="Copy" />
      </div>
      <ScrollBox label={label} className="h-auto max-h-96">
        <pre className="p-2.5 font-mono text-11">{text}</pre>
      </ScrollBox>
    </div>
  )
}
