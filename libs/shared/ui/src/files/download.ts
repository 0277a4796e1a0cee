/** Gives the browser a text, or what the server made, to keep as a file. */
export function download(name: string, what: string | Blob, type = 'text/csv'): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(typeof what === 'string' ? new Blob([what], { type: `${type};charset=utf-8` }) : what);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
