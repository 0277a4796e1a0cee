/** A template's `nz-select` keeps its text field inside; only the directive gives that field a name. */
const LABEL = 'klSelectLabel';

export default {
  meta: {
    type: 'problem',
    docs: { description: 'every nz-select says what it chooses' },
    schema: [],
    messages: { nameless: '`nz-select` needs `klSelectLabel`: a label or `aria-label` around it does not reach its text field.' },
  },
  create(context) {
    return {
      "Element[name='nz-select']"(node) {
        const given = [...(node.attributes ?? []), ...(node.inputs ?? [])].some(({ name }) => name === LABEL);
        if (!given) context.report({ loc: context.sourceCode.parserServices.convertNodeSourceSpanToLoc(node.sourceSpan), messageId: 'nameless' });
      },
    };
  },
};
