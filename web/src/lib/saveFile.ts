/** Let the browser save a text as a file of this name. */
export function saveFile(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name.replace(/[^\p{L}\p{N}._-]+/gu, "-");
  link.click();
  // Not at once, since a browser may begin to read only after this.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
