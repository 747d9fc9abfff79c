import type { OverviewView } from '../../../shared/api/views.ts'

/** On how many servers something was heard at the moment of this picture: the summary counts who listens now. */
export const hearingOf = (view: OverviewView): number =>
  view.servers.filter((server) => server.status === 'hearing').length
