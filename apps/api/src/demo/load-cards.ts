import type { DemoCompany } from '../../../../tools/demo/src';
import type { Ids } from './load-organization';
import type { Hand, Player } from './player';

type Card = DemoCompany['scenario']['cards'][number];

interface CardView {
  id: string;
  status: string;
  agreedHash: string | null;
  chain: { step: 'HEAD2' | 'HRBP' | 'EXEC'; by: object | null }[];
  lines: { id: string; code: string; threshold: string; target: string; stretch: string }[];
  tasks: { id: string; milestones: { id: string }[] }[];
  bonuses: { id: string }[];
}
export interface Stage {
  player: Player;
  demo: DemoCompany;
  ids: Ids;
  metrics: Map<string, { metricId: string; versionId: string }>;
  /** by code, `FY2026-Q2` */
  periods: Map<string, string>;
}

const loginOf = ({ demo }: Stage, employeeNo: string): string => demo.company.people.find((p) => p.employeeNo === employeeNo)!.login;

/** No more than one person may sign at once: a sixth look at the same password would be taken for guessing (`Reauthentication`). */
const HANDS = 5;

/** Plays cards from their draft to where the scenario has them; people work side by side, and wait for the clock together. */
export async function playCards(stage: Stage, cards: Card[]): Promise<void> {
  const paths = new Map<Card, string>();
  for (const level of levels(cards)) await together(level, async (card) => void paths.set(card, await agree(stage, card)));
  await stage.player.settle();
  await together(cards.filter(isSigned), (card) => sign(stage, card, paths.get(card)!));
  await stage.player.settle();
}

/** Those who lead agree on theirs before those they lead (R-C2). */
function levels(cards: Card[]): Card[][] {
  const depth = (card: Card): number => {
    const above = cards.find((other) => other.ownerNo === card.managerNo && other.period === card.period);
    return above && above !== card ? depth(above) + 1 : 0;
  };
  const byDepth: Card[][] = [];
  for (const card of cards) (byDepth[depth(card)] ??= []).push(card);
  return byDepth.filter(Boolean);
}

const isSigned = ({ state }: Card): boolean => state === 'effective.steady' || state === 'final';

async function together<T>(all: T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  await Promise.all(
    Array.from({ length: HANDS }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await work(next);
    }),
  );
}

/** As far as the talks and the approval go. Returns the card's path. */
async function agree(stage: Stage, card: Card): Promise<string> {
  const { player } = stage;
  const [owner, head] = [await player.as(loginOf(stage, card.ownerNo)), await player.as(loginOf(stage, card.managerNo))];
  const path = `/api/scorecards/${await draftOf(stage, card, head)}`;
  await head.tell(`${path}/edit-lines`, { lines: linesOf(stage, card), ...besideOf(card) });
  if (card.state === 'draft') return path;
  if (card.state === 'negotiating.with_owner') {
    await negotiate(stage, card, path);
    return path;
  }
  const { lines, tasks, bonuses } = await head.post<CardView>(`${path}/propose`);
  for (const line of [...lines, ...tasks, ...bonuses]) await owner.tell(`${path}/accept-line`, { lineId: line.id });
  await owner.tell(`${path}/agree`);
  // whether the level above is covered depends on who signs first: the reason counts only where it is not
  await head.tell(`${path}/submit`, { waiver: '其余目标随后签订。' });
  if (isSigned(card)) await approve(stage, card, path);
  return path;
}

/** From seat to seat, as the card itself says who is next. */
async function approve(stage: Stage, card: Card, path: string): Promise<void> {
  let { chain } = await (await stage.player.as('zhoumin')).get<CardView>(path);
  for (let next = chain.find(({ by }) => !by); next; next = chain.find(({ by }) => !by))
    ({ chain } = await (await approverOf(stage, card, next.step)).post<CardView>(`${path}/approve`));
}

async function sign(stage: Stage, card: Card, path: string): Promise<void> {
  const [owner, head] = [await stage.player.as(loginOf(stage, card.ownerNo)), await stage.player.as(loginOf(stage, card.managerNo))];
  const { agreedHash } = await owner.get<CardView>(path);
  const { password } = stage.demo;
  await owner.tell(`${path}/sign`, { agreedHash, password });
  await head.tell(`${path}/sign`, { agreedHash, password });
}

/** The card that the last period left behind, or a new one. */
async function draftOf(stage: Stage, card: Card, head: Hand): Promise<string> {
  const periodId = stage.periods.get(card.period)!;
  const subjectId = stage.ids.person.get(card.ownerNo)!;
  const { items } = await (
    await stage.player.as('zhoumin')
  ).get<{ items: { id: string; owner: { id: string } }[] }>(`/api/scorecards?periodId=${periodId}&limit=200`);
  const carried = items.find((item) => item.owner.id === subjectId);
  return carried?.id ?? (await head.post<{ id: string }>('/api/scorecards', { periodId, subjectKind: 'person', subjectId, lines: linesOf(stage, card) })).id;
}

function linesOf({ ids, metrics }: Stage, card: Card): object[] {
  return card.lines.map(({ metric, weight, baseline, threshold, target, stretch, rule, scope }) => ({
    metricId: metrics.get(metric)!.metricId,
    weight,
    baseline,
    threshold,
    target,
    stretch,
    rule:
      rule.type === 'LINEAR'
        ? { kind: 'LINEAR', method: 'DEVIATION', cap: rule.cap }
        : {
            kind: 'INTERP',
            on: rule.basis.toLowerCase(),
            anchors: rule.anchors.map(({ x, score }) => [x, score]),
            below: rule.below,
            above: rule.above,
            cap: rule.cap,
          },
    ...('unitCode' in scope ? { measuredKind: 'unit', measuredId: ids.unit.get(scope.unitCode) } : {}),
  }));
}

/** Key tasks and bonus items. */
function besideOf({ beside }: Card): object {
  if (!beside) return {};
  const { tasks, bonuses } = beside;
  return {
    tasks: tasks.map(({ titleZh, titleEn, criterionZh, weight, latePenalty, milestones }) => ({
      ...{ title: titleZh, titleEn, criterion: criterionZh, weight, latePenalty },
      milestones: milestones.map(({ nameZh, nameEn, dueOn, weight: share }) => ({ name: nameZh, nameEn, dueOn, weight: share })),
    })),
    bonuses: bonuses.map(({ titleZh, titleEn, criterionZh, maxPoints }) => ({ title: titleZh, titleEn, criterion: criterionZh, maxPoints })),
  };
}

/** What is done of the key tasks by now: reported by the owner, confirmed by the head. */
export async function playMilestones(stage: Stage): Promise<void> {
  const { player } = stage;
  for (const card of stage.demo.scenario.cards.filter(({ beside }) => beside)) {
    const [owner, head] = [await player.as(loginOf(stage, card.ownerNo)), await player.as(loginOf(stage, card.managerNo))];
    const { items } = await owner.get<{ items: CardView[] }>(`/api/scorecards/mine?periodId=${stage.periods.get(card.period)!}`);
    for (const [i, { milestones }] of card.beside!.tasks.entries())
      for (const [at, { done }] of milestones.entries()) {
        if (!done) continue;
        const path = `/api/milestones/${items[0].tasks[i].milestones[at].id}`;
        await owner.tell(`${path}/report`, { doneOn: done.on, note: done.noteZh });
        await head.tell(`${path}/confirm`, { quality: done.quality });
      }
  }
}

/** The head of the head; where there is none, HR stands in. Then the HRBP of the unit, and for who heads a unit an executive. */
async function approverOf({ player, demo }: Stage, card: Card, step: 'HEAD2' | 'HRBP' | 'EXEC'): Promise<Hand> {
  const person = (no: string) => demo.company.people.find((p) => p.employeeNo === no)!;
  const holder = (role: string): string => {
    const unit = person(card.ownerNo).unitCode;
    const grant = demo.company.grants.find((g) => g.role === role && within(demo, unit, g.unitCode));
    return grant ? person(grant.employeeNo).login : 'zhoumin';
  };
  if (step !== 'HEAD2') return player.as(holder(step));
  const above = person(card.managerNo).managerNo;
  return player.as(above ? person(above).login : 'zhoumin');
}

/** Is a unit another one, or below it? */
function within(demo: DemoCompany, unit: string, of: string): boolean {
  for (let at: string | null | undefined = unit; at; at = demo.company.units.find(({ code }) => code === at)?.parent) if (at === of) return true;
  return false;
}

/** A13: the talks as they went, up to the round in which they stand. */
async function negotiate(stage: Stage, card: Card, path: string): Promise<void> {
  const { player, demo } = stage;
  let view = await (await player.as(loginOf(stage, card.managerNo))).get<CardView>(path);
  const lineOf = (code?: string): string => view.lines.find((line) => line.code === code)!.id;
  for (const step of demo.scenario.negotiation) {
    await player.day(step.on);
    const hand = await player.as(loginOf(stage, step.byNo));
    if (step.event === 'PROPOSE') {
      const lines = linesOf(stage, { ...card, lines: card.lines.map((line) => (line.metric === step.metric ? moved(line, step.value!) : line)) });
      await hand.post(`${path}/edit-lines`, { lines });
      view = await hand.post<CardView>(`${path}/propose`, { reason: step.reasonZh });
    }
    if (step.event === 'ACCEPT_LINE') await hand.post(`${path}/accept-line`, { lineId: lineOf(step.metric) });
    if (step.event === 'COUNTER_LINE') await hand.post(`${path}/counter-line`, { lineId: lineOf(step.metric), target: step.value, reason: step.reasonZh });
    if (step.event === 'RETURN') await hand.post(`${path}/return`);
    if (step.event === 'COMMENT') await hand.post(`${path}/comment`, { lineId: lineOf(step.metric), text: step.reasonZh });
  }
}

/** Threshold, stretch and anchors move with the target. */
function moved(line: Card['lines'][number], target: string): Card['lines'][number] {
  const shift = Number(target) / Number(line.target);
  const by = (value: string): string => (Number(value) * shift).toFixed(2);
  const rule =
    line.rule.type === 'INTERP' && line.rule.basis === 'VALUE'
      ? { ...line.rule, anchors: line.rule.anchors.map(({ x, score }) => ({ x: by(x), score })) }
      : line.rule;
  return { ...line, target, threshold: by(line.threshold), stretch: by(line.stretch), rule };
}
