import { Mark } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'

/** What is said aloud over the rows. */
export function Warnings({ sentences, brief }: { readonly sentences: readonly string[]; readonly brief: boolean }) {
  if (sentences.length === 0) return null
  return (
    <div className={`flex shrink-0 border-warn border-t bg-warn-soft ${brief ? 'h-[26px]' : 'max-h-24'}`}>
      <ScrollBox label="Warnings" className="h-auto flex-1">
        <ul aria-label="Warnings" className="px-3 py-1 text-12">
          {sentences.map((sentence) => (
            <li key={sentence} className="flex items-baseline gap-2">
              <Mark tone="warn" size={9} />
              <span className="min-w-0 break-words">
                <OutsideText text={sentence} />
              </span>
            </li>
          ))}
        </ul>
      </ScrollBox>
    </div>
  )
}
