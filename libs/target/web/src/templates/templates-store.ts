import { computed, inject, Injectable, signal } from '@angular/core';
import {
  type CardTemplateDto,
  type CardTemplateLineView,
  type CardTemplateView,
  type MetricListItemView,
  MetricService,
  ScorecardTemplatesService,
} from '@kpi-loop/shared/client';
import { Doing, ifMatch, resource } from '@kpi-loop/shared/ui';
import { decimal } from '@kpi-loop/shared/kernel';
import { brokenEverywhere, evenWeights, mostAllowed, sumOfWeights, tooTight, UNIT_LEVELS, type SubjectKind, type UnitLevel } from '@kpi-loop/target/domain';
import {
  bonusFault,
  taskFault,
  templateBonus,
  templateBonusDto,
  templateTask,
  templateTaskDto,
  type EditedBonus,
  type EditedTask,
} from '../card-editor/edited-task';
import { fromField, shift, toField, type Measured } from '../ui/line-number';

/** A line as it stands in the form: texts; rates and growth in percent. */
export interface EditedTemplateLine extends Measured {
  metricId: string;
  name: string;
  nameEn: string;
  weight: string;
  thresholdRate: string;
  stretchRate: string;
  fallback: string;
  keep: Pick<CardTemplateLineView, 'rule' | 'visibility' | 'contribution'> | Record<string, never>;
}

export interface EditedTemplate {
  id: string | null;
  version: number;
  name: string;
  nameEn: string;
  /** A position, a level of units, everybody (`STANDARD`), or nobody by itself. */
  whose: string | null;
  atOpening: boolean;
  growth: string;
  lines: EditedTemplateLine[];
  tasks: EditedTask[];
  bonuses: EditedBonus[];
}

const PERCENT = /^\d{1,4}(\.\d{1,4})?$/;
const rate = (text: string): string | null => (text.trim() ? shift(text.trim(), -2) : null);

/** The template of everybody whose position has none. */
export const STANDARD = 'standard';

const isLevel = (whose: string | null): whose is UnitLevel => UNIT_LEVELS.includes(whose as UnitLevel);
const whoseOf = (whose: string | null): Pick<CardTemplateDto, 'positionId' | 'unitLevel' | 'standard'> => ({
  positionId: isLevel(whose) || whose === STANDARD ? null : whose,
  unitLevel: isLevel(whose) ? whose : null,
  standard: whose === STANDARD,
});

const faulty = ({ tasks, bonuses }: EditedTemplate): boolean => tasks.some((task) => taskFault(task, true)) || bonuses.some(bonusFault);

/** The templates of the company, and the one that is being written. */
@Injectable()
export class TemplatesStore {
  private readonly templates = inject(ScorecardTemplatesService);
  private readonly metricService = inject(MetricService);
  private readonly loaded = resource({ loader: () => this.templates.cardTemplateList() });
  private readonly metricsLoaded = resource({ loader: () => this.metricService.metricList({ status: 'published', limit: 200 }) });

  readonly list = computed(() => (this.loaded.hasValue() ? this.loaded.value().items : undefined));
  private readonly cycles = computed(() => (this.loaded.hasValue() ? this.loaded.value().cycles : []));
  /** The most a template may hold of key tasks and bonus items. */
  readonly most = computed(() => mostAllowed(this.cycles()));
  readonly positions = computed(() => (this.loaded.hasValue() ? this.loaded.value().positions : []));
  readonly error = computed<unknown>(() => this.loaded.error());
  readonly edited = signal<EditedTemplate | null>(null);
  private readonly doing = new Doing();
  readonly busy = this.doing.busy;
  readonly free = computed(() =>
    (this.metricsLoaded.hasValue() ? this.metricsLoaded.value().items : []).filter(
      (metric) => !this.edited()?.lines.some((line) => line.metricId === metric.id),
    ),
  );
  readonly subjects = computed<SubjectKind>(() => (isLevel(this.edited()?.whose ?? null) ? 'unit' : 'person'));
  /** Why it cannot be saved as it stands: the key of the field. */
  readonly wrong = computed(() => {
    const edited = this.edited();
    if (!edited) return null;
    if (!edited.name.trim()) return 'name';
    if (edited.growth.trim() && !/^-?\d{1,3}(\.\d{1,4})?$/.test(edited.growth.trim())) return 'growth';
    for (const line of edited.lines) {
      if (!/^\d{1,3}(\.\d{1,2})?$/.test(line.weight)) return 'weight';
      if ([line.thresholdRate, line.stretchRate].some((text) => text.trim() && !PERCENT.test(text.trim()))) return 'rates';
      if (line.fallback.trim() && fromField(line.fallback, line) === null) return 'fallback';
    }
    if (faulty(edited)) return 'tasks';
    const [broken] = brokenEverywhere(edited, this.cycles());
    if (broken) return broken;
    return Number(sumOfWeights([...edited.lines, ...edited.tasks].map((line) => line.weight))) === 100 ? null : 'total';
  });
  /** Cycles whose cards could not be agreed as the template has them; another allows it, so it may be saved. */
  readonly tight = computed(() => {
    const edited = this.edited();
    return !edited || faulty(edited) || brokenEverywhere(edited, this.cycles()).length ? [] : tooTight(edited, this.cycles());
  });
  /** Everything that is part of the 100 %. */
  readonly weighted = computed(() => {
    const edited = this.edited();
    return edited ? [...edited.lines, ...edited.tasks.map(({ title, titleEn, weight }) => ({ name: title || titleEn, nameEn: titleEn || title, weight }))] : [];
  });

  begin(): void {
    this.edited.set({ id: null, version: 0, name: '', nameEn: '', whose: null, atOpening: true, growth: '', lines: [], tasks: [], bonuses: [] });
  }

  open({ id, version, name, nameEn, positionId, unitLevel, standard, atOpening, growth, lines, tasks, bonuses }: CardTemplateView): void {
    this.edited.set({
      ...{
        id,
        version,
        name,
        nameEn,
        whose: positionId ?? unitLevel ?? (standard ? STANDARD : null),
        atOpening,
        growth: growth === null ? '' : shift(growth, 2),
      },
      ...{ tasks: tasks.map(templateTask), bonuses: bonuses.map(templateBonus) },
      lines: lines.map((line) => ({
        ...{
          metricId: line.metricId,
          name: line.name,
          nameEn: line.nameEn,
          unit: line.unit,
          decimals: line.decimals,
          percent: line.percent,
          weight: line.weight,
        },
        thresholdRate: line.thresholdRate === null ? '' : shift(line.thresholdRate, 2),
        stretchRate: line.stretchRate === null ? '' : shift(line.stretchRate, 2),
        fallback: toField(line.fallback, line),
        keep: { rule: line.rule, visibility: line.visibility, contribution: line.contribution },
      })),
    });
  }

  change(part: Partial<EditedTemplate>): void {
    this.edited.update((edited) => edited && { ...edited, ...part });
  }

  write(metricId: string, part: Partial<EditedTemplateLine>): void {
    this.change({ lines: this.edited()!.lines.map((line) => (line.metricId === metricId ? { ...line, ...part } : line)) });
  }

  writeRate(metricId: string, rate: 'thresholdRate' | 'stretchRate', text: string): void {
    this.write(metricId, { [rate]: text });
  }

  add({ id: metricId, name, nameEn, unit, decimals, percent }: MetricListItemView): void {
    const lines = [
      ...this.edited()!.lines,
      { metricId, name, nameEn, unit, decimals, percent, weight: '', thresholdRate: '', stretchRate: '', fallback: '', keep: {} },
    ];
    // the key tasks keep theirs: they are held below a limit of their own
    const rest = this.edited()!.tasks.reduce((left, { weight }) => (/^\d{1,3}(\.\d{1,2})?$/.test(weight) ? left.minus(weight) : left), decimal('100'));
    const weights = evenWeights(lines.length, rest.gt(0) ? rest.toFixed(2) : '100');
    this.change({ lines: lines.map((line, i) => ({ ...line, weight: weights[i] })) });
  }

  remove(metricId: string): void {
    this.change({ lines: this.edited()!.lines.filter((line) => line.metricId !== metricId) });
  }

  async save(): Promise<void> {
    const edited = this.edited();
    if (!edited || this.wrong()) return;
    const body: CardTemplateDto = {
      ...{ name: edited.name.trim(), nameEn: edited.nameEn.trim(), ...whoseOf(edited.whose), atOpening: edited.atOpening, growth: rate(edited.growth) },
      lines: edited.lines.map((line) => ({
        ...line.keep,
        ...{ metricId: line.metricId, weight: line.weight, thresholdRate: rate(line.thresholdRate), stretchRate: rate(line.stretchRate) },
        fallback: line.fallback.trim() ? fromField(line.fallback, line) : null,
      })),
      ...{ tasks: edited.tasks.map(templateTaskDto), bonuses: edited.bonuses.map(templateBonusDto) },
    };
    await this.trying(async () => {
      if (edited.id) await this.templates.cardTemplateEdit({ id: edited.id, body }, ifMatch(edited.version));
      else await this.templates.cardTemplateMake({ body });
      this.edited.set(null);
    });
  }

  async archive({ id, version }: CardTemplateView): Promise<void> {
    await this.trying(async () => void (await this.templates.cardTemplateArchive({ id }, ifMatch(version))));
  }

  reload(): void {
    this.loaded.reload();
  }

  private trying(work: () => Promise<void>): Promise<boolean> {
    return this.doing.run(async () => {
      await work();
      this.loaded.reload();
    });
  }
}
