import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type {
  BonusItemView,
  ConfirmMilestoneDto,
  CounterLineDto,
  GrantBonusDto,
  KeyTaskView,
  MilestoneView,
  NegotiationEntryView,
  ReportMilestoneDto,
  ScorecardView,
} from '@kpi-loop/shared/client';
import { BusinessDatePipe, offerOf, OfferButton, Panel, ReasonModal, SessionStore, StatusChip, Texts } from '@kpi-loop/shared/ui';
import { shift } from '../../ui/line-number';
import { CardNamePipe } from '../../ui/local-name';
import { TaskNamePipe } from '../../ui/task-name';
import { TaskModal, type TaskAnswer, type TaskQuestion } from './task-modal';

/** What somebody says about a key task, a milestone or a bonus item; `done` closes the form once the server has taken it. */
export type TaskMove =
  | { kind: 'accept'; lineId: string }
  | { kind: 'counter'; body: CounterLineDto }
  | { kind: 'report'; milestone: MilestoneView; body: ReportMilestoneDto }
  | { kind: 'confirm'; milestone: MilestoneView; body: ConfirmMilestoneDto }
  | { kind: 'sendBack'; milestone: MilestoneView; reason: string }
  | { kind: 'grant'; body: GrantBonusDto };

type Asked = { of: KeyTaskView | BonusItemView | MilestoneView; question: TaskQuestion };

/** 重点工作 and 加分项 of a card: negotiated like any line, then reported, confirmed and granted. */
@Component({
  selector: 'kl-key-tasks',
  imports: [BusinessDatePipe, CardNamePipe, NgTemplateOutlet, OfferButton, Panel, ReasonModal, RouterLink, StatusChip, TaskModal, TaskNamePipe, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './key-tasks.html',
  styleUrl: './key-tasks.less',
})
export class KeyTasks {
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);

  readonly card = input.required<ScorecardView>();
  readonly busy = input(false);
  /** Sends a move; true once the server has taken it. */
  readonly send = input.required<(move: TaskMove) => Promise<boolean>>();

  /** The milestone that is to be reported: its form opens, once, where the viewer may. */
  readonly reporting = input<string>();

  protected readonly asked = signal<Asked | null>(null);
  protected readonly sending = signal<MilestoneView | null>(null);
  protected readonly talking = computed(() => /^(draft|negotiating|mediation)/.test(this.card().status));
  protected readonly effective = computed(() => this.card().status.startsWith('effective'));
  protected readonly offerOf = offerOf;
  protected readonly percent = (share: string | null): string => (share === null ? '' : `${shift(share, 2)}%`);
  protected readonly title = computed(() => {
    const asked = this.asked();
    return asked ? `${this.texts.text(`target.task.ok.${asked.question.kind}`)} · ${asked.question.name}` : '';
  });

  constructor() {
    let opened: string | undefined;
    effect(() => {
      const id = this.reporting();
      if (!id || id === opened) return;
      opened = id;
      for (const task of untracked(this.card).tasks) {
        const milestone = task.milestones.find((one) => one.id === id);
        if (milestone && offerOf(milestone.offers, 'milestone.report')?.allowed) untracked(() => this.report(milestone, task));
      }
    });
  }

  /** What was said about one of them, each with its value. */
  protected said(lineId: string): (NegotiationEntryView & { move: string })[] {
    return this.card()
      .thread.filter((entry) => entry.lineId === lineId)
      .map((entry) => {
        const { target, weight } = (entry.proposal ?? {}) as { target?: string; weight?: string };
        const bonus = this.card().bonuses.some(({ id }) => id === lineId);
        const value = bonus ? target : weight;
        return { ...entry, move: [this.texts.text(`target.entry.${entry.kind}`), value === undefined ? '' : String(Number(value))].filter(Boolean).join(' ') };
      });
  }

  /** Weight of the confirmed milestones, of 100. */
  protected confirmed({ milestones }: KeyTaskView): number {
    return milestones.filter(({ status }) => status === 'confirmed').reduce((sum, { weight }) => sum + Number(weight), 0);
  }

  protected counterOffer(of: KeyTaskView | BonusItemView) {
    return offerOf(of.offers, 'scorecard.counterLine') ?? offerOf(of.offers, 'scorecard.mediate');
  }

  protected counterTask(task: KeyTaskView): void {
    this.ask(task, { kind: 'counterTask', name: this.nameOf(task), value: String(Number(task.weight)), most: '100' });
  }

  protected counterBonus(bonus: BonusItemView): void {
    this.ask(bonus, { kind: 'counterBonus', name: this.nameOf(bonus), value: String(Number(bonus.maxPoints)), most: this.card().policy.bonusMax });
  }

  protected report(milestone: MilestoneView, { partialAllowed }: KeyTaskView): void {
    const today = this.session.today() ?? undefined;
    this.ask(milestone, { kind: 'report', name: this.named(milestone), today, parts: partialAllowed, value: '100' });
  }

  protected confirm(milestone: MilestoneView): void {
    const part = milestone.share !== null && Number(milestone.share) < 1;
    this.ask(milestone, { kind: part ? 'confirmPart' : 'confirm', name: this.named(milestone), value: '100' });
  }

  protected grant(bonus: BonusItemView): void {
    this.ask(bonus, { kind: 'grant', name: this.nameOf(bonus), value: bonus.award ? String(Number(bonus.award.points)) : '', most: bonus.maxPoints });
  }

  protected async given(answer: TaskAnswer): Promise<void> {
    const asked = this.asked();
    if (asked && (await this.send()(moveOf(asked, answer)))) this.asked.set(null);
  }

  protected async sentBack(answers: Record<string, string>): Promise<void> {
    const milestone = this.sending();
    if (milestone && (await this.send()({ kind: 'sendBack', milestone, reason: answers['reason'] }))) this.sending.set(null);
  }

  protected accept(lineId: string): void {
    void this.send()({ kind: 'accept', lineId });
  }

  private ask(of: Asked['of'], question: TaskQuestion): void {
    this.asked.set({ of, question });
  }

  private nameOf({ title, titleEn }: { title: string; titleEn: string }): string {
    return this.named({ name: title, nameEn: titleEn });
  }

  private named({ name, nameEn }: { name: string; nameEn: string }): string {
    return this.texts.lang() === 'en' ? nameEn || name : name || nameEn;
  }
}

function moveOf({ of, question }: Asked, { value, day, text, link }: TaskAnswer): TaskMove {
  switch (question.kind) {
    case 'counterTask':
      return { kind: 'counter', body: { lineId: of.id, weight: value, reason: text } };
    case 'counterBonus':
      return { kind: 'counter', body: { lineId: of.id, target: value, reason: text } };
    case 'report':
      return {
        ...{ kind: 'report', milestone: of as MilestoneView },
        body: { doneOn: day!, ...(value ? { share: value } : {}), ...(text ? { note: text } : {}), ...(link ? { evidenceLink: link } : {}) },
      };
    case 'confirm':
      return { kind: 'confirm', milestone: of as MilestoneView, body: { quality: value, ...(text ? { note: text } : {}) } };
    case 'confirmPart':
      return { kind: 'confirm', milestone: of as MilestoneView, body: text ? { note: text } : {} };
    case 'grant':
      return { kind: 'grant', body: { lineId: of.id, points: value, reason: text } };
  }
}
