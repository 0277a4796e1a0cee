import { Problem, isDutyRule, printStatus, step, tableOf, type Status } from '@kpi-loop/shared/kernel';
import fc from 'fast-check';
import type { AnyStateMachine } from 'xstate';

/** One command as a reference model knows it: a row of the tables of domain.md §2, in plain code. */
export interface ModelCommand<M, C> {
  /** Where it may be given at all; elsewhere it is refused with 409. */
  where: (m: M) => boolean;
  /** The rules it has to obey there, by their names; whatever is false refuses it, 403 for duties and 422 for the rest. */
  obeys?: (m: M, c: C) => Record<string, boolean>;
  /** What it does to the model. */
  then: (m: M, c: C) => void;
}

/**
 * A machine's rules once more, small, as plain data, and written apart from it: it imports nothing of the machine but the machine
 * itself, to send it the same commands.
 */
export interface ReferenceModel<M extends object, C extends { verb: string }> {
  machine: AnyStateMachine;
  /** Where a history may begin; the more often one is named, the more often it does. */
  begins: readonly M[];
  status: (m: M) => Status;
  commands: Record<string, ModelCommand<M, C>>;
  /** Nothing of the row itself, but the world its rules look at: no event, and never refused. */
  around?: Record<string, (m: M, c: C) => void>;
  /** Everything a command may bring, drawn at random but for its verb. */
  brings: fc.Arbitrary<Omit<C, 'verb'>>;
  /** The same command as it is most likely to be taken: by each side, with all that it needs. */
  atBest: (c: C) => C[];
  /** What leads on, and is drawn more often: histories could go round in their middle for ever. */
  onward: readonly string[];
  /** What ends a history early, and is drawn seldom. */
  seldom?: readonly string[];
  /** What a command would load for the machine. */
  contextOf: (m: M, c: C) => object;
  eventOf: (m: M, c: C) => { type: string };
}

const WAYS = ['possible', 'possible', 'possible', 'here', 'here', 'around', 'any'] as const;
interface Draw<C> {
  /** Among what is possible now, so that histories get somewhere; what can be tried here, with whatever it brings; the world around it; or anything at all. */
  how: (typeof WAYS)[number];
  pick: number;
  brings: Omit<C, 'verb'>;
}
interface History<M, C> {
  from: M;
  draws: Draw<C>[];
}
/** What one command came to in the model, and in the machine. */
interface Step {
  verb: string;
  /** The rules that refused it in the model. */
  broken: string[];
  expected: string;
  got: string;
}

export interface Proof {
  runs?: number;
  /** Every status there is: histories that never get anywhere prove little. */
  reaches: readonly string[];
  /** Rules that refuse something in the model: without any one of them the machine is found out. */
  refuses: readonly string[];
  /** Rules that only choose between two ways, or hold wherever they are asked: turned round, each is found out as well. */
  chooses: readonly string[];
}

const SHORTEST = 5;
const LONGEST = 60;
const SEED = 20260101;

const pathsOf = (status: Status): string[] => (typeof status === 'string' ? [status] : Object.entries(status).map(([region, path]) => `${region}:${path}`));
const refusal = (broken: readonly string[]): string => `${broken.every(isDutyRule) ? 403 : 422} ${[...broken].sort().join(' ')}`;

function commandOf<M extends object, C extends { verb: string }>(model: ReferenceModel<M, C>, m: M, { how, pick, brings }: Draw<C>): C {
  const commands = Object.keys(model.commands).filter((verb) => !model.seldom?.includes(verb) || pick % 31 === 0);
  const around = Object.keys(model.around ?? {});
  const here = how === 'possible' || how === 'here' ? commands.filter((verb) => model.commands[verb].where(m)) : [];
  const among = how === 'around' && around.length ? around : commands;
  const any = { ...brings, verb: among[pick % among.length] } as C;
  if (!here.length) return any;
  if (how === 'here') return { ...brings, verb: here[pick % here.length] } as C;
  // the first that is taken, from somewhere in their row on
  const row = here.flatMap((verb) => (model.onward.includes(verb) ? Array<string>(6).fill(verb) : [verb]));
  for (let i = 0; i < row.length; i += 1) {
    const verb = row[(pick + i) % row.length];
    const { obeys } = model.commands[verb];
    const best = model.atBest({ ...brings, verb } as C);
    for (let j = 0; j < best.length; j += 1) {
      const command = best[(pick + j) % best.length];
      if (!obeys || Object.values(obeys(m, command)).every(Boolean)) return command;
    }
  }
  return any;
}

const answer = (machine: AnyStateMachine, status: Status, context: object, event: { type: string }): string => {
  try {
    return printStatus(step(machine, status, context as never, event as never).status);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.kind === 'conflict' ? '409' : `${error.status} ${[...(error.extra.violations ?? [])].sort().join(' ')}`;
  }
};

/** Nobody reads the stack of a refusal, and there are tens of thousands of them. */
function withoutStacks<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Plays one history in both; ends where they part. */
function* play<M extends object, C extends { verb: string }>(
  model: ReferenceModel<M, C>,
  machine: AnyStateMachine | null,
  { from, draws }: History<M, C>,
): Generator<Step & { model: M }> {
  const m = structuredClone(from);
  for (const draw of draws) {
    const command = commandOf(model, m, draw);
    const known = model.commands[command.verb];
    if (!known) {
      model.around![command.verb](m, command);
      yield { verb: command.verb, broken: [], expected: '', got: '', model: m };
      continue;
    }
    const got = machine && withoutStacks(() => answer(machine, model.status(m), model.contextOf(m, command), model.eventOf(m, command)));
    const may = known.where(m);
    const broken = may ? Object.entries(known.obeys?.(m, command) ?? {}).flatMap(([rule, holds]) => (holds ? [] : [rule])) : [];
    if (may && !broken.length) known.then(m, command);
    const expected = !may ? '409' : broken.length ? refusal(broken) : printStatus(model.status(m));
    yield { verb: command.verb, broken, expected, got: got ?? expected, model: m };
    if (got !== null && got !== expected) return;
  }
}

const without = (machine: AnyStateMachine, rule: string): AnyStateMachine => machine.provide({ guards: { [rule]: () => true } });
const turned = (machine: AnyStateMachine, rule: string): AnyStateMachine => {
  const guard = (machine.implementations.guards as Record<string, (...args: unknown[]) => boolean>)[rule];
  return machine.provide({ guards: { [rule]: (...args: unknown[]) => !guard(...args) } } as never);
};

/**
 * Random histories of commands go the same way in the machine and in a reference model: taken at the same places with the same
 * result, refused at the same places for the same reasons. And the proof is one: a machine that has lost any single rule is found out.
 */
export function describeHistories<M extends object, C extends { verb: string }>(name: string, model: ReferenceModel<M, C>, proof: Proof): void {
  const { machine } = model;
  const draw = fc.record({ how: fc.constantFrom(...WAYS), pick: fc.nat(1e6), brings: model.brings }) as fc.Arbitrary<Draw<C>>;
  // short ones more often than long ones; left to itself no array would be longer than twenty
  const length = fc.tuple(fc.integer({ min: SHORTEST, max: LONGEST }), fc.integer({ min: SHORTEST, max: LONGEST })).map((two) => Math.min(...two));
  const draws = length.chain((n) => fc.array(draw, { minLength: n, maxLength: n, size: 'max' }));
  const histories = fc.record({ from: fc.constantFrom(...model.begins), draws });
  const numRuns = proof.runs ?? 2000;

  describe(`histories of ${name}`, () => {
    it(`go the same way in the machine and in the model, ${numRuns} times`, () => {
      const [reached, refused, taken] = [new Set<string>(), new Set<string>(), new Set<string>()];
      const lengths: number[] = [];
      fc.assert(
        fc.property(histories, (history) => {
          let steps = 0;
          for (const { verb, broken, expected, got, model: m } of play(model, machine, history)) {
            if (got !== expected) throw new Error(`step ${steps + 1}, ${verb}: the machine says ${got}, the model ${expected}\n${JSON.stringify(m)}`);
            steps += 1;
            pathsOf(model.status(m)).forEach((path) => reached.add(path));
            broken.forEach((rule) => refused.add(rule));
            if (expected && !/^4\d\d/.test(expected)) taken.add(verb);
          }
          lengths.push(steps);
        }),
        { numRuns, seed: SEED },
      );
      // they are as many, as long and as far as they should be, and every command was taken somewhere
      expect([lengths.length, Math.min(...lengths)]).toEqual([numRuns, SHORTEST]);
      expect(Math.max(...lengths)).toBeGreaterThan(LONGEST - 10);
      expect([...reached].sort()).toEqual([...proof.reaches].sort());
      expect([...taken].sort()).toEqual(Object.keys(model.commands).sort());
      expect([...refused].sort()).toEqual([...proof.refuses].sort());
    });

    it('leave no rule of the machine out', () =>
      expect([...proof.refuses, ...proof.chooses].sort()).toEqual(Object.keys(machine.implementations.guards).sort()));

    describe('find out a machine', () => {
      /** A history in which the rule refuses something, if there is one the rule alone: there nothing else would stop a machine that has lost it. */
      const refused = new Map<string, History<M, C>>();
      /** Those in which the command has been given where it may be. */
      const tried = new Map<string, History<M, C>[]>();
      beforeAll(() => {
        const alone = new Set<string>();
        for (const history of fc.sample(histories, { numRuns, seed: SEED }))
          for (const { verb, broken, expected } of play(model, null, history)) {
            for (const rule of broken) if (!refused.has(rule)) refused.set(rule, history);
            if (broken.length === 1 && !alone.has(broken[0])) {
              alone.add(broken[0]);
              refused.set(broken[0], history);
            }
            if (expected === '409') continue;
            const known = tried.get(verb) ?? [];
            if (known.at(-1) !== history) known.push(history);
            tried.set(verb, known);
          }
      });
      const askedOf = (rule: string): string[] =>
        Object.values(tableOf(machine))
          .flatMap((row) => Object.entries(row))
          .filter(([, ways]) => ways.some((way) => way.split(/ if | & /).includes(rule)))
          .map(([event]) => event.split('.')[1]);
      const foundOut = (mutant: AnyStateMachine, among: readonly History<M, C>[]) =>
        among.some((history) => {
          for (const { expected, got } of play(model, mutant, history)) if (got !== expected) return true;
          return false;
        });

      it.each(proof.refuses)('that has lost %s', (rule) => expect(foundOut(without(machine, rule), [refused.get(rule)!])).toBe(true));
      if (proof.chooses.length)
        it.each(proof.chooses)('in which %s is turned round', (rule) =>
          expect(
            foundOut(
              turned(machine, rule),
              [...new Set(askedOf(rule))].flatMap((verb) => tried.get(verb) ?? []),
            ),
          ).toBe(true),
        );
    });
  });
}
