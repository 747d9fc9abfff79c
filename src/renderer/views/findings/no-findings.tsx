import type { FindingsView } from '../../../shared/api/finding-views.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'

/** Nothing is wrong as far as was judged: what that means, said whole. */
export function NoFindings({ view }: { readonly view: FindingsView }) {
  return (
    <ScrollBox label="What was judged">
      <div className="h-40">
        <Picture kind="empty" title="No finding">
          {view.judged.length === 0
            ? 'Nothing could be judged.'
            : 'Nothing is wrong, and nothing was in the time shown, as far as Stoa can judge.'}
        </Picture>
      </div>
      <JudgedList view={view} />
    </ScrollBox>
  )
}

/** What was judged, and what could not be and why. */
export function JudgedList({ view }: { readonly view: FindingsView }) {
  return (
    <div className="mx-auto grid max-w-[1100px] gap-4 p-4 text-12 md:grid-cols-2">
      <section aria-label="Judged">
        <h2 className="mb-1 font-semibold">Judged ({view.judged.length})</h2>
        <ul className="flex list-disc flex-col gap-0.5 pl-4 text-ink-2">
          {view.judged.map((what) => (
            <li key={what}>{what}</li>
          ))}
        </ul>
      </section>
      <section aria-label="Not judged">
        <h2 className="mb-1 font-semibold">Not judged ({view.unjudged.length})</h2>
        <ul className="flex list-disc flex-col gap-0.5 pl-4 text-ink-2">
          {view.unjudged.map(({ rule, sentence }) => (
            <li key={rule}>
              <OutsideText text={sentence} />
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}
