// The library derives shades with Less colour functions, which cannot read custom properties; here they pass tokens through.
module.exports = {
  install(less, pluginManager, functions) {
    const builtin = less.functions.functionRegistry;
    const isColor = (node) => node instanceof less.tree.Color;
    const text = (node) => (node.value && node.value.value) || node.value;
    for (const name of ['lighten', 'darken', 'tint', 'shade', 'fadein', 'fadeout', 'mix', 'saturate', 'desaturate', 'color']) {
      const original = builtin.get(name);
      functions.add(name, function (color, ...rest) {
        return color && !isColor(color) && /var\(/.test(String(text(color))) ? color : original.call(this, color, ...rest);
      });
    }
    const fade = builtin.get('fade');
    functions.add('fade', function (color, amount) {
      if (isColor(color) || !/var\(/.test(String(text(color)))) return fade.call(this, color, amount);
      return new less.tree.Anonymous(`color-mix(in srgb, ${text(color)} ${amount.value}%, transparent)`);
    });
  },
};
