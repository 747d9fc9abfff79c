import { useCallback } from 'react'
import type { SavedKind } from './files.ts'
import { useFrom } from './stores.tsx'

type Save = (name: string, kind: SavedKind, content: Blob) => void

/** Saves what the page made: through the host's dialog where it has one, else by the browser's own `download`. */
export function useSave(download: (fileName: string, content: Blob) => void): Save {
  const desktop = useFrom('host', (state) => state.about?.kind === 'desktop')
  const save = useFrom('files', (state) => state.save)
  const show = useFrom('toasts', (state) => state.show)
  return useCallback(
    (name, kind, content) => {
      if (!desktop) {
        download(`${name}.${kind}`, content)
        return
      }
      void save(name, kind, content).then((answer) => {
        if (!answer.ok) show('bad', answer.error.message)
        else if (answer.value.state === 'saved') show('ok', answer.value.sentence)
      })
    },
    [desktop, save, show, download]
  )
}
