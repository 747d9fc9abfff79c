import type { ComponentType, ReactNode } from 'react'

/** The view of a route, in one pane or in two. */
export function inPanes(View: ComponentType): () => ReactNode {
  return function Panes() {
    return <View />
  }
}
