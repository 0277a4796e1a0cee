// Loaded into the API before anything else (`node --import`): what its transactions say to PostgreSQL, turn by turn, for whoever asks.
import pg from 'pg';

const { prototype } = pg.Connection;
const { parse, bind, sync } = prototype;
const texts = new Map();
let [turn, turns] = [[], []];

prototype.parse = function (query) {
  texts.set(query.name ?? '', query.text);
  return parse.call(this, query);
};
prototype.bind = function (config) {
  turn.push({ name: config.statement, text: texts.get(config.statement ?? ''), values: config.values ?? [] });
  return bind.call(this, config);
};
prototype.sync = function () {
  if (turn.length) turns.push(turn);
  turn = [];
  return sync.call(this);
};
process.on('message', (asked) => {
  if (asked === 'statements') process.send({ turns });
  turns = [];
});
