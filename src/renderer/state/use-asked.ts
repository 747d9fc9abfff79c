import { useEffect, useState } from 'react'
import type { Result } from '../../shared/cluster/result.ts'

type Answer<T> = Result<T, { readonly message: string }>

/** What the host answers about one cluster, asked once for each; null: it has not answered yet. */
export function useAsked<T>(ask: (slug: string) => Promise<Answer<T>>, slug: string): Answer<T> | null {
  const [asked, setAsked] = useState<Answer<T> | null>(null)
  useEffect(() => {
    let isWanted = true
    void ask(slug).then((answer) => {
      if (isWanted) setAsked(answer)
    })
    return () => {
      isWanted = false
    }
  }, [ask, slug])
  return asked
}
