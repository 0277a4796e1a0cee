import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type BonusProgressView, KpisService, type TaskProgressView, type TeamKpisView, type TeamLineView, type TeamMemberView } from '@kpi-loop/shared/client';
import { EmptyState, Icon, LiveService, numberText, PageHead, ProblemSpeaker, resource, Segmented, StatusMark, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { nameIn, pick, placesOf, unitOf } from '../ui/names';
import { nextWords } from '../ui/task-words';
import { titleOf } from '../ui/problem-title';

const STATES = ['bad', 'warn', 'ok', 'none'] as const;

/** 团队看板: people by name, their lines and key tasks off track first. Who needs support, not who is worst. */
@Component({
  selector: 'kl-team-board-page',
  imports: [EmptyState, Icon, NzButtonComponent, PageHead, RouterLink, Segmented, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './team-board-page.html',
  styleUrl: './team-board-page.less',
})
export class TeamBoardPage {
  private readonly kpis = inject(KpisService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly changed = inject(LiveService).tick(['kpiValue.', 'scorecard.', 'milestone.']);

  readonly state = input<string>();
  readonly depth = input<string>();
  readonly period = input<string>();

  private readonly filter = computed(() => ({
    ...(this.state() ? { state: this.state() as 'bad' } : {}),
    ...(this.depth() === 'direct' ? { depth: 'direct' as const } : {}),
    ...(this.period() ? { periodId: this.period()! } : {}),
  }));
  private readonly first = resource({
    params: () => ({ filter: this.filter(), changed: this.changed() }),
    loader: ({ params }) => this.kpis.kpiTeam(params.filter),
  });
  private readonly page = linkedSignal<TeamKpisView | undefined, TeamKpisView | undefined>({
    source: () => (this.first.hasValue() ? this.first.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  private readonly later = linkedSignal<unknown, { items: TeamMemberView[]; next?: string | null } | null>({
    source: () => this.page(),
    computation: () => null,
  });
  protected readonly busy = signal(false);

  protected readonly people = computed(() => [...(this.page()?.items ?? []), ...(this.later()?.items ?? [])]);
  protected readonly next = computed(() => (this.later() ? this.later()!.next : this.page()?.next));
  protected readonly counts = computed(() => this.page()?.counts);
  protected readonly loading = computed(() => this.first.isLoading() && !this.page());
  protected readonly reason = computed(() => (this.page() ? '' : titleOf(this.speaker, this.first.error())));
  protected readonly states = computed(() => {
    const counts = this.counts();
    return [
      { value: '', label: this.texts.text('monitoring.team.all') },
      ...STATES.map((value) => ({
        value: value as string,
        label: `${this.texts.text(`monitoring.state.${value}`)} ${counts && !this.state() ? counts[value] : ''}`.trim(),
      })),
    ];
  });
  protected readonly depths = computed(() =>
    ['all', 'direct'].map((value) => ({ value, label: this.texts.text(`monitoring.team.${value === 'all' ? 'wholeTeam' : 'direct'}`) })),
  );
  protected readonly order = STATES;

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected reload(): void {
    this.first.reload();
  }

  protected async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor || this.busy()) return;
    this.busy.set(true);
    try {
      const page = await this.kpis.kpiTeam({ ...this.filter(), cursor });
      this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
    } finally {
      this.busy.set(false);
    }
  }

  protected name(thing: { name: string; nameEn: string }): string {
    return nameIn(this.texts.lang(), thing);
  }

  protected titled({ title, titleEn }: TaskProgressView | BonusProgressView): string {
    return pick(this.texts.lang(), title, titleEn);
  }

  protected nextOf(task: TaskProgressView): string {
    return nextWords(task, this.texts);
  }

  protected unit(person: TeamMemberView): string {
    return pick(this.texts.lang(), person.unitName, person.unitNameEn);
  }

  protected shown(line: TeamLineView, value: string | null): string {
    const lang = this.texts.lang();
    return numberText(value, lang, { unit: unitOf(line), decimals: placesOf(line) });
  }
}
