const BLOCK = /<!-- machine:([\w.-]+) -->[\s\S]*?<!-- \/machine -->/g;
const block = (id: string, picture: string): string => `<!-- machine:${id} -->\n\n\`\`\`mermaid\n${picture}\n\`\`\`\n\n<!-- /machine -->`;

/** The page with every machine's picture between its markers: replaced, added under `Lifecycle`, or taken out with its machine. */
export function withPictures(page: string | undefined, feature: string, pictures: ReadonlyMap<string, string>): string {
  const missing = new Map(pictures);
  let text = (page ?? `# ${feature}\n`).replace(BLOCK, (_old, id: string) => {
    const picture = pictures.get(id);
    missing.delete(id);
    return picture === undefined ? '' : block(id, picture);
  });
  if (!missing.size) return text;
  const blocks = [...missing].map(([id, picture]) => block(id, picture)).join('\n\n');
  const heading = /^## Lifecycle[^\n]*\n/m;
  if (!heading.test(text)) text = `${text.trimEnd()}\n\n## Lifecycle\n`;
  return `${text.replace(heading, (line) => `${line}\n${blocks}\n`).trimEnd()}\n`;
}
