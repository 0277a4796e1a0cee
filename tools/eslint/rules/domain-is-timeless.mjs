import { keyName } from './ast.mjs';

const MEMBERS = new Set(['Date.now', 'Math.random', 'crypto.randomUUID', 'crypto.getRandomValues', 'performance.now', 'process.hrtime']);
const CALLS = new Set(['randomUUID', 'Date', 'setTimeout', 'setInterval']);

/** `globalThis.crypto.randomUUID` is `crypto.randomUUID` too. */
function path(node) {
  const object = node.object.type === 'MemberExpression' ? node.object.property : node.object;
  return `${keyName(object)}.${keyName(node.property)}`;
}

export default {
  meta: {
    type: 'problem',
    docs: { description: 'time and chance come in as arguments' },
    schema: [],
    messages: { timeless: '`{{name}}` makes the answer depend on the moment of asking. Time and chance come in as arguments.' },
  },
  create(context) {
    const report = (node, name) => context.report({ node, messageId: 'timeless', data: { name } });
    return {
      NewExpression(node) {
        if (keyName(node.callee) === 'Date' && node.arguments.length === 0) report(node, 'new Date()');
      },
      MemberExpression(node) {
        if (MEMBERS.has(path(node))) report(node, path(node));
      },
      CallExpression(node) {
        const name = node.callee.type === 'Identifier' ? node.callee.name : undefined;
        if (CALLS.has(name)) report(node, `${name}()`);
      },
    };
  },
};
