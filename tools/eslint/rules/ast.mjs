/** The name behind `x`, `'x'` and `#x`; undefined for anything computed. */
export function keyName(node) {
  if (node?.type === 'Identifier' || node?.type === 'PrivateIdentifier') return node.name;
  return node?.type === 'Literal' ? String(node.value) : undefined;
}

/** `f(…)` and `a.b.f(…)` are both calls of `f`. */
export function calleeName(call) {
  return keyName(call.callee.type === 'MemberExpression' ? call.callee.property : call.callee);
}

/** The text of a string, of a template (each `${…}` a question mark) or of pieces joined by `+`; undefined for anything else. */
export function textOf(node) {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type === 'TemplateLiteral') return node.quasis.map((part) => part.value.cooked ?? part.value.raw).join('?');
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    const [left, right] = [textOf(node.left), textOf(node.right)];
    return left === undefined && right === undefined ? undefined : `${left ?? '?'}${right ?? '?'}`;
  }
  return undefined;
}

/** Calls `visit(node, text)` once for each whole text, not again for the pieces of a concatenation. */
export function texts(visit) {
  const whole = (node) => {
    if (node.parent.type === 'BinaryExpression' && node.parent.operator === '+') return;
    const text = textOf(node);
    if (text !== undefined) visit(node, text);
  };
  return { Literal: whole, TemplateLiteral: whole, BinaryExpression: whole };
}
