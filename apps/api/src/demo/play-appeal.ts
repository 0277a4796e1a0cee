import type { AppealStory } from '../../../../tools/demo/src';
import type { Stage } from './load-cards';
import type { Hand } from './player';

interface CardItem {
  id: string;
  owner: { id: string };
}

/** A result is contested, screened, and answered by the manager; the facts are found. The appeals, in the order of the stories. */
export async function fileAppeals(stage: Stage): Promise<string[]> {
  const { player, demo } = stage;
  const filed: string[] = [];
  for (const story of demo.scenario.appeals) {
    const path = `/api/appeals/${await draft(stage, story)}`;
    await (await player.as(story.by)).post(`${path}/file`);
    const screener = await player.as(story.screener);
    await screener.post(`${path}/screen`);
    const panel = Object.entries(story.panel).map(([seat, login]) => ({ seat, personId: personOf(stage, login) }));
    await screener.post(`${path}/admit`, { panel });
    await (await player.as(story.head)).post(`${path}/give-statement`, { statement: story.statementZh });
    await screener.post(`${path}/facts-in`, { findings: story.findingsZh });
    filed.push(path);
  }
  await player.settle();
  return filed;
}

/** The panel decides; whoever has appealed lets it stand. */
export async function decideAppeals({ player, demo }: Stage, filed: string[]): Promise<void> {
  for (const [i, { votes }] of demo.scenario.appeals.entries())
    for (const { by, outcome, reasonZh } of votes)
      await (await player.as(by)).post(`${filed[i]}/vote`, { grounds: [{ no: 0, outcome, reason: reasonZh }], remedies: [{ kind: 'NONE' }] });
  await player.settle();
}

async function draft(stage: Stage, { by, period, metric, ground, textZh, evidenceZh }: AppealStory): Promise<string> {
  const owner = await stage.player.as(by);
  const { scorecardId, lineId } = await lineOf(stage, owner, by, period, metric);
  const body = { scorecardId, grounds: [{ ground, lineId, text: textZh }], evidence: [{ text: evidenceZh }] };
  return (await owner.post<{ id: string }>('/api/appeals', body)).id;
}

async function lineOf(stage: Stage, owner: Hand, login: string, period: string, metric: string): Promise<{ scorecardId: string; lineId: string }> {
  const { items } = await owner.get<{ items: CardItem[] }>(`/api/scorecards?periodId=${stage.periods.get(period)}&limit=200`);
  const { id } = items.find((card) => card.owner.id === personOf(stage, login))!;
  const { lines } = await owner.get<{ lines: { id: string; code: string }[] }>(`/api/scorecards/${id}`);
  return { scorecardId: id, lineId: lines.find(({ code }) => code === metric)!.id };
}

const personOf = ({ demo, ids }: Stage, login: string): string => ids.person.get(demo.company.people.find((person) => person.login === login)!.employeeNo)!;
