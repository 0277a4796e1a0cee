import { calleeName, keyName, texts } from './ast.mjs';

const COLUMN = /^\s*\(?\s*(?:\w+\.)?"?(status|condition|handling|phase|hold)"?\s*(?:=(?!=)|,|\))/i;
const STORES = /^(Repository|TreeRepository|EntityManager|DataSource)$/;
const STORE_NAME = /^(manager|entityManager|em|.*repo(sitory)?|dataSource|tx)$/i;

/** The assignments of every SET clause, cut at commas that are not inside parentheses; the clause ends at its own WHERE. */
function assignments(sql) {
  const found = [];
  for (const update of sql.matchAll(/\bUPDATE\b[^;]*?\bSET\b/gi)) {
    let depth = 0;
    let piece = '';
    const rest = sql.slice(update.index + update[0].length);
    for (let i = 0; i < rest.length; i++) {
      const c = rest[i];
      if (c === '(') depth += 1;
      if (c === ')') depth -= 1;
      if (depth < 0 || c === ';' || (depth === 0 && /^\s(WHERE|FROM|RETURNING)\b/i.test(rest.slice(i)))) break;
      if (c === ',' && depth === 0) {
        found.push(piece);
        piece = '';
      } else piece += c;
    }
    found.push(piece);
  }
  return found;
}

/** `SET (a, status) = (…)` hides the column behind the first one. */
const columnIn = (piece) => {
  const tuple = /^\s*\(([^)]*)\)\s*=/.exec(piece);
  const names = tuple ? tuple[1].split(',').map((name) => `${name} =`) : [piece];
  return names.map((name) => COLUMN.exec(name)?.[1]).find(Boolean);
};

const columnKey = (object) => object.properties.map((p) => p.type === 'Property' && keyName(p.key)).find((key) => key && COLUMN.test(`${key} =`));

export default {
  meta: {
    type: 'problem',
    docs: { description: 'tx.advance() is the only writer of a status' },
    schema: [],
    messages: {
      column: '`{{column}}` is written by tx.advance() only: that is what logs the transition, records its facts and locks the version.',
      save: '`{{name}}()` overwrites a row whatever its version and status are. Use tx.advance() for a status, a hand-written statement for the rest.',
    },
  },
  create(context) {
    const stores = new Set();
    const writes = [];
    const column = (node, name) => context.report({ node, messageId: 'column', data: { column: name } });
    return {
      ...texts((node, text) => {
        const name = assignments(text).map(columnIn).find(Boolean);
        if (name) column(node, name);
      }),
      TSTypeReference(node) {
        const owner = node.parent?.parent;
        if (STORES.test(keyName(node.typeName) ?? '')) stores.add(keyName(owner?.type === 'PropertyDefinition' ? owner.key : owner));
      },
      CallExpression(node) {
        if (node.callee.type !== 'MemberExpression') return;
        const name = calleeName(node);
        if (name === 'save' || name === 'upsert') writes.push({ node, name });
        if (name !== 'set' && name !== 'update') return;
        const values = name === 'set' ? node.arguments.slice(0, 1) : node.arguments;
        const key = values
          .filter((a) => a.type === 'ObjectExpression')
          .map(columnKey)
          .find(Boolean);
        if (key) column(node, key);
      },
      // At the end, because a field may be declared below its use.
      'Program:exit'() {
        for (const { node, name } of writes) {
          const from = node.callee.object;
          const fetched = from.type === 'CallExpression' && calleeName(from) === 'getRepository';
          const store = keyName(from.type === 'MemberExpression' ? from.property : from) ?? '';
          if (fetched || STORE_NAME.test(store) || stores.has(store)) context.report({ node, messageId: 'save', data: { name } });
        }
      },
    };
  },
};
