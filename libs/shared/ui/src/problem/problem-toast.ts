import { type ErrorHandler, inject, Injectable, Injector } from '@angular/core';
import { ProblemError } from './problem-error';
import { ProblemSpeaker } from './problem-words';

@Injectable({ providedIn: 'root' })
export class ProblemToast {
  private readonly injector = inject(Injector);
  private readonly speaker = inject(ProblemSpeaker);

  async show(error: unknown): Promise<void> {
    const { title, reasons, requestId } = this.speaker.words(error);
    const lines = [...reasons, ...(requestId ? [requestId] : [])].join('\n');
    (await this.notification()).create(this.kindOf(error), title, lines, { nzDuration: reasons.length > 1 ? 10000 : 6000 });
  }

  async done(text: string): Promise<void> {
    (await this.notification()).success(text, '');
  }

  /** What could not be done, where no answer of the server says why. */
  async refused(text: string): Promise<void> {
    (await this.notification()).warning(text, '');
  }

  private kindOf(error: unknown): string {
    return error instanceof ProblemError && error.status < 500 && error.status > 0 ? 'warning' : 'error';
  }

  // Loaded on the first message: no page pays for the overlay before something goes wrong.
  private async notification() {
    const { NzNotificationService } = await import('ng-zorro-antd/notification');
    return this.injector.get(NzNotificationService);
  }
}

/** Whatever nobody caught is said once, in the viewer's words; programming errors stay visible in the console. */
@Injectable()
export class ProblemErrorHandler implements ErrorHandler {
  private readonly toast = inject(ProblemToast);

  handleError(error: unknown): void {
    const cause = (error as { rejection?: unknown })?.rejection ?? error;
    if (!(cause instanceof ProblemError)) console.error(cause);
    else if (cause.status !== 401) void this.toast.show(cause);
  }
}
