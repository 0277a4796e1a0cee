// `missing-data` is a word of the field; `date-utils` never is.
const EMPTY_WORD = /^(?:(?:.*-)?(?:helper|util|misc|manager)s?|info|data)$/;

export default {
  meta: {
    type: 'problem',
    docs: { description: 'a file is named for what it does' },
    schema: [],
    messages: { emptyWord: '`{{word}}` does not say what is in there. Name the file for what it does, in the words of the glossary.' },
  },
  create(context) {
    return {
      Program(node) {
        const inside = context.filename.replaceAll('\\', '/').split('/libs/').at(-1).split('/');
        const names = [...inside.slice(1, -1), inside.at(-1).split('.')[0]];
        const word = names.find((name) => EMPTY_WORD.test(name));
        if (word) context.report({ node, loc: { line: 1, column: 0 }, messageId: 'emptyWord', data: { word } });
      },
    };
  },
};
