import { textOf } from './ast.mjs';

export default {
  meta: {
    type: 'problem',
    docs: { description: 'no forwardRef and no lazy import() to hide a cycle' },
    schema: [{ type: 'object', properties: { optionalPackages: { type: 'boolean' } }, additionalProperties: false }],
    messages: {
      forwardRef: 'forwardRef hides a cycle. If you want to import to the right, you want a fact.',
      lazy: 'A lazy import() of our own code hides a cycle. If you want to import to the right, you want a fact.',
    },
  },
  create(context) {
    const { optionalPackages = false } = context.options[0] ?? {};
    return {
      'ImportSpecifier[imported.name="forwardRef"]'(node) {
        context.report({ node, messageId: 'forwardRef' });
      },
      'MemberExpression[property.name="forwardRef"]'(node) {
        context.report({ node, messageId: 'forwardRef' });
      },
      ImportExpression(node) {
        // A driver that need not be installed is loaded when a connector asks for it; that hides nothing.
        const from = textOf(node.source) ?? '.';
        if (!optionalPackages || /^(\.|\/|@kpi-loop\/|\?)/.test(from)) context.report({ node, messageId: 'lazy' });
      },
    };
  },
};
