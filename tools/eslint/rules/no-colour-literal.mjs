import { texts } from './ast.mjs';

const COLOUR = /(?:^|[\s:,("'`=])(#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![\w-])|(?:rgb|hsl)a?\([^)]*\))/i;
/** In a template `#add` is a reference and `href="#fade"` a place: only the values of other attributes and style sheets can be colours. */
const VALUES = /<style[^>]*>[\s\S]*?<\/style>|(?<![\w-])(?!(?:href|xlink:href|routerLink|fragment)=)[\w.[\]()-]+=(?:"[^"]*"|'[^']*')/gi;

const colourIn = (text) => (/<[a-z!]/i.test(text) ? (text.match(VALUES) ?? []) : [text]).map((part) => COLOUR.exec(part)?.[1]).find(Boolean);

export default {
  meta: {
    type: 'problem',
    docs: { description: 'colours come from the tokens' },
    schema: [],
    messages: { colour: '`{{colour}}` knows nothing of theme and contrast. Use a token.' },
  },
  create(context) {
    return texts((node, text) => {
      const colour = colourIn(text);
      if (colour) context.report({ node, messageId: 'colour', data: { colour } });
    });
  },
};
