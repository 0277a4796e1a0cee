/** A column as its source names it, and what people call it; empty or missing: nothing but its name. */
export interface NamedColumn {
  name: string;
  label?: string;
  labelEn?: string;
}

/** A column in the words of a language; by the name it has in the source where nobody has given it any. */
export function columnText(name: string, columns: readonly NamedColumn[], lang: 'zh-CN' | 'en'): string {
  const known = columns.find((column) => column.name === name);
  return (lang === 'en' ? known?.labelEn : known?.label)?.trim() || name;
}

/** The words with the name beside them, for whoever writes formulas and queries: `访客（uv）`, `Visitors (uv)`. */
export function columnTextAndName(name: string, columns: readonly NamedColumn[], lang: 'zh-CN' | 'en'): string {
  const text = columnText(name, columns, lang);
  if (text === name) return name;
  return lang === 'en' ? `${text} (${name})` : `${text}（${name}）`;
}
