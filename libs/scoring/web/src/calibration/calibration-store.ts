import { inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { type CalibrationSessionView, CalibrationSessionsService, type ProposeGradeDto, type VoteGradeDto } from '@kpi-loop/shared/client';
import { AtHand, type Command, LIVE_RESET, LiveService, resource } from '@kpi-loop/shared/ui';

/** One session: its results as they stand, and every move as one command. Others' moves appear by themselves. */
@Injectable()
export class CalibrationStore {
  private readonly sessions = inject(CalibrationSessionsService);

  readonly id = signal('');
  private readonly loaded = resource({ params: () => this.id() || undefined, loader: ({ params: id }) => this.sessions.calibrationShow({ id }) });
  private readonly atHand = new AtHand<CalibrationSessionView>(this.loaded);
  readonly session = this.atHand.shown;
  readonly error = this.atHand.error;
  readonly busy = this.atHand.busy;

  constructor() {
    inject(LiveService)
      .on(['calibrationSession.'])
      .pipe(takeUntilDestroyed())
      .subscribe(({ type, aggregateId }) => {
        if (type === LIVE_RESET || aggregateId === this.id()) this.loaded.reload();
      });
  }

  reload(): void {
    this.loaded.reload();
  }

  /** Of whatever version, as a vote is: several people work at once, and each on one result. */
  propose(body: ProposeGradeDto): Promise<boolean> {
    return this.atHand.run('calibrationSession.propose', () => this.sessions.calibrationPropose({ id: this.id(), body }), body.entryId);
  }

  vote(body: VoteGradeDto): Promise<boolean> {
    return this.atHand.run('calibrationSession.vote', () => this.sessions.calibrationVote({ id: this.id(), body }), body.entryId);
  }

  /** The verbs of the session itself, which need nothing, or a reason. */
  take(event: string, reason = ''): Promise<boolean> {
    const id = this.id();
    const body = { reason };
    const calls: Record<string, Command<CalibrationSessionView>> = {
      'calibrationSession.start': (v) => this.sessions.calibrationStart({ id }, v),
      'calibrationSession.refresh': (v) => this.sessions.calibrationRefresh({ id }, v),
      'calibrationSession.submit': (v) => this.sessions.calibrationSubmit({ id }, v),
      'calibrationSession.approve': (v) => this.sessions.calibrationApprove({ id }, v),
      'calibrationSession.waiveQuota': (v) => this.sessions.calibrationWaiveQuota({ id, body }, v),
      'calibrationSession.sendBack': (v) => this.sessions.calibrationSendBack({ id, body }, v),
      'calibrationSession.cancel': (v) => this.sessions.calibrationCancel({ id, body }, v),
      'calibrationSession.reopen': (v) => this.sessions.calibrationReopen({ id, body }, v),
    };
    return this.atHand.run(event, calls[event]);
  }
}
