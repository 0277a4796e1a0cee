import { keyName } from './ast.mjs';

export default {
  meta: {
    type: 'problem',
    docs: { description: 'refuse with a reason: a Problem with a fixed code, or a named rule' },
    schema: [],
    messages: { bare: '`{{name}}` says no without a reason the browser can translate. Throw a Problem, or let the machine name the broken rule.' },
  },
  create(context) {
    const report = (node, name) => context.report({ node, messageId: 'bare', data: { name } });
    return {
      ImportDeclaration(node) {
        if (node.source.value !== '@nestjs/common') return;
        for (const specifier of node.specifiers) if (/Exception$/.test(keyName(specifier.imported) ?? '')) report(specifier, specifier.imported.name);
      },
      'NewExpression > MemberExpression.callee'(node) {
        if (/Exception$/.test(keyName(node.property) ?? '')) report(node, node.property.name);
      },
    };
  },
};
