const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** `scorecard-line` → all the forms a name has in code. Refuses anything that is not kebab-case. */
export function words(name) {
  if (!NAME.test(name ?? '')) throw new Error(`a name is kebab-case, like scorecard-line; not ${name}`);
  const pascal = name.replace(/(^|-)([a-z0-9])/g, (_, _dash, c) => c.toUpperCase());
  const plural = /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
  return {
    kebab: name,
    pascal,
    camel: pascal[0].toLowerCase() + pascal.slice(1),
    snake: name.replaceAll('-', '_'),
    plural,
    english: pascal.replace(/(?!^)([A-Z])/g, (c) => ` ${c.toLowerCase()}`),
  };
}
