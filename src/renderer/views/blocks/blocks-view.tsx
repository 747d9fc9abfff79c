import { usePatchSearch, useViewSearch } from '../../state/search.ts'
import { Choice } from '../../ui/field.tsx'
import { AddressesTab } from './addresses-tab.tsx'
import { BroadcastsTab } from './broadcasts-tab.tsx'

/** What reached whom, and which addresses are blocked. */
export function BlocksView() {
  const { show } = useViewSearch()
  const patch = usePatchSearch()
  const part = show === 'addresses' ? 'addresses' : 'broadcasts'
  const tabs = (
    <Choice
      label="Part"
      value={part}
      onChange={(next) => patch({ ...NOTHING, show: next === 'addresses' ? 'addresses' : undefined })}
      options={[
        ['broadcasts', 'Broadcasts'],
        ['addresses', 'Addresses']
      ]}
    />
  )
  return part === 'addresses' ? <AddressesTab tabs={tabs} /> : <BroadcastsTab tabs={tabs} />
}

/** Each part's own words mean nothing to the other. */
const NOTHING = {
  q: undefined,
  group: undefined,
  family: undefined,
  node: undefined,
  type: undefined,
  sort: undefined,
  sel: undefined,
  beside: undefined
}
