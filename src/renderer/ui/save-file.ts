/**
 * Hands a file to the browser's own downloads. Only the headless host's page may: the desktop's session refuses every
 * download (security.md R7), there the host writes files.
 */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
