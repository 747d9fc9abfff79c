import { useEffect } from 'react'
import { useClusterSlug } from './search.ts'
import { useFrom } from './stores.tsx'
import type { SubjectState } from './subject.ts'
import { useTime } from './time.ts'

/** Reads a subject's past when it is selected and when the time changes; another `turn` reads it anew. */
export function useSubject(name: 'topology' | 'nodes' | 'roles', subject: string, turn: number): SubjectState {
  const cluster = useClusterSlug()
  const { moment, spanMs } = useTime()
  const openSubject = useFrom(name, (state) => state.openSubject)
  useEffect(() => {
    if (cluster !== null && turn >= 0) void openSubject({ cluster, moment, spanMs, subject })
  }, [cluster, moment, spanMs, subject, openSubject, turn])
  return useFrom(name, (state) => state)
}
