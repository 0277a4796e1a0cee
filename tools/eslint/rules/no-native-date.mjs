/** A browser's own date field follows the language of the system, not of the page. */
export default {
  meta: {
    type: 'problem',
    docs: { description: 'dates are chosen in the language of the page' },
    schema: [],
    messages: { native: 'A native date field shows month/day/year to whoever has an English system. Use `kl-date-field`.' },
  },
  create(context) {
    return {
      "Element[name='input']"(node) {
        const type = node.attributes?.find(({ name }) => name === 'type')?.value;
        if (type === 'date') context.report({ loc: context.sourceCode.parserServices.convertNodeSourceSpanToLoc(node.sourceSpan), messageId: 'native' });
      },
    };
  },
};
